package org.turnpike.net.ffm;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Optional;

/// Opens and closes datagram sockets of one thread. A descriptor is closed on an execution of
/// another program.
public final class Sockets {

  private static final int SOCK_DGRAM = 2;
  private static final int SOCK_NONBLOCK = 0x800;
  private static final int SOCK_CLOEXEC = 0x8_0000;

  private static final int SOL_SOCKET = 1;
  private static final int SO_SNDBUF = 7;
  private static final int SO_RCVBUF = 8;

  // Beyond net.core.wmem_max and rmem_max, for whoever may administer the network.
  private static final int SO_SNDBUFFORCE = 32;
  private static final int SO_RCVBUFFORCE = 33;
  private static final int SO_REUSEPORT = 15;

  private static final int IPPROTO_IP = 0;
  private static final int IP_TOS = 1;
  private static final int IP_MTU_DISCOVER = 10;
  private static final int IP_RECVERR = 11;
  private static final int IPPROTO_IPV6 = 41;
  private static final int IPV6_MTU_DISCOVER = 23;
  private static final int IPV6_RECVERR = 25;
  private static final int IPV6_V6ONLY = 26;
  private static final int IPV6_TCLASS = 67;

  /// No DF, and this machine fragments what is too large.
  private static final int PMTUDISC_DONT = 0;

  /// DF, and what is larger than the interface takes is an error. A path MTU that somebody claims
  /// in an ICMP message is not believed, so that nobody can make a relay's socket small.
  private static final int PMTUDISC_PROBE = 3;

  static final int SOL_UDP = 17;
  static final int UDP_SEGMENT = 103;
  static final int UDP_GRO = 104;

  private final Libc libc = new Libc();
  private final MemorySegment scratch = Raw.allocate(64);
  private boolean mayForce = true;

  /// Why sockets cannot be opened this way in this process; empty if they can.
  public static Optional<String> missing() {
    return Libc.missing();
  }

  /// @param shared with SO_REUSEPORT
  /// @param buffers bytes that wait in each direction at the most; Linux counts each packet with
  ///   its bookkeeping, and doubles this for it
  /// @param coalesced the kernel may hand over several packets of one sender as one (UDP_GRO)
  /// @param errors ICMP errors are kept for [Errors]
  /// @return the descriptor
  /// @throws IOException with the system's reason
  public int open(
      InetSocketAddress bind,
      boolean shared,
      int buffers,
      int trafficClass,
      boolean dontFragment,
      boolean coalesced,
      boolean errors)
      throws IOException {
    InetAddress address = bind.getAddress();
    boolean v6 = address instanceof Inet6Address;
    int fd =
        libc.socket(
            v6 ? Sockaddr.AF_INET6 : Sockaddr.AF_INET,
            SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC,
            0);
    if (fd < 0) {
      throw new IOException(Errno.text(-fd));
    }
    int result = shape(fd, v6, buffers, trafficClass, coalesced, errors);
    if (shared && result >= 0) {
      result = set(fd, SOL_SOCKET, SO_REUSEPORT, 1);
    }
    if (v6 && result >= 0) {
      result = set(fd, IPPROTO_IPV6, IPV6_V6ONLY, 1);
    }
    if ((!shared || dontFragment) && result >= 0) {
      result = dontFragment(fd, v6, dontFragment);
    }
    if (result >= 0) {
      byte[] raw = address.getAddress();
      ByteBuffer bytes = ByteBuffer.wrap(raw);
      long high = v6 ? bytes.getLong() : 0;
      long low = v6 ? bytes.getLong() : bytes.getInt() & 0xffff_ffffL;
      int scope = address instanceof Inet6Address six ? six.getScopeId() : 0;
      int length = Sockaddr.write(scratch.address(), v6, high, low, bind.getPort(), scope);
      result = libc.bind(fd, scratch.address(), length);
    }
    if (result < 0) {
      libc.close(fd);
      throw new IOException(Errno.text(-result));
    }
    return fd;
  }

  /// What [#open] takes and a socket that is bound may still be given.
  ///
  /// @return minus the error number if the system refuses
  public int shape(
      int fd, boolean v6, int buffers, int trafficClass, boolean coalesced, boolean errors) {
    int result = room(fd, SO_RCVBUFFORCE, SO_RCVBUF, buffers);
    result = result < 0 ? result : room(fd, SO_SNDBUFFORCE, SO_SNDBUF, buffers);
    if (trafficClass != 0 && result >= 0) {
      result =
          v6 ? set(fd, IPPROTO_IPV6, IPV6_TCLASS, trafficClass) : set(fd, 0, IP_TOS, trafficClass);
    }
    if (errors && result >= 0) {
      result = v6 ? set(fd, IPPROTO_IPV6, IPV6_RECVERR, 1) : set(fd, IPPROTO_IP, IP_RECVERR, 1);
    }
    if (coalesced && result >= 0) {
      set(fd, SOL_UDP, UDP_GRO, 1); // a kernel before 5.0 has none, and hands over each packet
    }
    return result;
  }

  /// @return minus the error number if the system does not know how
  public int dontFragment(int fd, boolean v6, boolean on) {
    int how = on ? PMTUDISC_PROBE : PMTUDISC_DONT;
    return v6
        ? set(fd, IPPROTO_IPV6, IPV6_MTU_DISCOVER, how)
        : set(fd, IPPROTO_IP, IP_MTU_DISCOVER, how);
  }

  private int room(int fd, int forced, int asked, int buffers) {
    if (mayForce && set(fd, SOL_SOCKET, forced, buffers) >= 0) {
      return 0;
    }
    mayForce = false;
    return set(fd, SOL_SOCKET, asked, buffers);
  }

  /// How much may wait to be received, as [#open] counts it: less than was asked for where the
  /// system has a limit below it.
  public int receives(int fd) {
    long at = scratch.address();
    Raw.put32(at + 8, 4);
    return libc.getsockopt(fd, SOL_SOCKET, SO_RCVBUF, at, at + 8) < 0
        ? 0
        : scratch.get(ValueLayout.JAVA_INT, 0) / 2;
  }

  private int set(int fd, int level, int option, int value) {
    Raw.put32(scratch.address(), value);
    return libc.setsockopt(fd, level, option, scratch.address(), 4);
  }

  /// Which port it was given.
  ///
  /// @throws IOException with the system's reason
  public int port(int fd) throws IOException {
    long at = scratch.address();
    Raw.put32(at + 32, Sockaddr.V6_BYTES);
    int result = libc.getsockname(fd, at, at + 32);
    if (result < 0) {
      throw new IOException(Errno.text(-result));
    }
    return Sockaddr.port(at);
  }

  public void close(int fd) {
    libc.close(fd);
  }
}
