package org.turnpike.net.ffm;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// Sends a datagram to a socket of this machine that has a path, or an abstract name (`@name`),
/// which Java's own channels cannot.
public final class UnixDatagram {

  static final int AF_UNIX = 1;
  static final int SOCK_DGRAM = 2;
  static final int SOCK_CLOEXEC = 0x8_0000;
  private static final int MSG_NOSIGNAL = 0x4000;

  /// `sun_path`, behind the family's two bytes.
  private static final int MOST_NAME = 108;

  private UnixDatagram() {}

  /// @return why it could not be sent; empty if it was
  public static Optional<String> send(String name, byte[] message) {
    Optional<String> missing = Libc.missing();
    if (missing.isPresent()) {
      return missing;
    }
    byte[] path = name.getBytes(StandardCharsets.UTF_8);
    if (path.length == 0 || path.length >= MOST_NAME) {
      return Optional.of("a socket's name has 1 to " + (MOST_NAME - 1) + " bytes");
    }
    Libc libc = new Libc();
    int fd = libc.socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0) {
      return Optional.of(Errno.text(-fd));
    }
    try {
      MemorySegment address = address(path);
      MemorySegment bytes = Raw.allocate(Math.max(1, message.length));
      MemorySegment.copy(MemorySegment.ofArray(message), 0, bytes, 0, message.length);
      long sent =
          libc.sendto(
              fd,
              bytes.address(),
              message.length,
              MSG_NOSIGNAL,
              address.address(),
              (int) address.byteSize());
      return sent < 0 ? Optional.of(Errno.text((int) -sent)) : Optional.empty();
    } finally {
      libc.close(fd);
    }
  }

  /// `struct sockaddr_un`: an abstract name begins with a zero byte and ends with the length.
  static MemorySegment address(byte[] path) {
    boolean named = path[0] != '@';
    MemorySegment address = Raw.allocate(2 + path.length + (named ? 1 : 0));
    Raw.put16(address.address(), AF_UNIX);
    int from = named ? 0 : 1;
    MemorySegment.copy(MemorySegment.ofArray(path), from, address, 2 + from, path.length - from);
    return address;
  }
}
