package org.turnpike.net.ffm;

import java.lang.foreign.MemorySegment;

/// ICMP errors that wait at a socket opened for them: for whom the refused packet was, and what was
/// said (`IP_RECVERR`, `struct sock_extended_err`).
///
/// ```
/// sock_extended_err: 0 errno (u32) | 4 origin (u8) | 5 type | 6 code | 7 - | 8 info (u32) | 12 data (u32)
/// ```
public final class Errors {

  private static final int MSG_ERRQUEUE = 0x2000;
  private static final int MSG_DONTWAIT = 0x40;
  private static final int CONTROL = 256;
  private static final int ORIGIN_ICMP = 2;
  private static final int ORIGIN_ICMP6 = 3;
  private static final int IP_RECVERR = 11;
  private static final int IPV6_RECVERR = 25;

  private final Libc libc = new Libc();
  private final MemorySegment memory = Raw.allocate(64 + 64 + 64 + CONTROL);
  private final long header = memory.address();
  private final long vector = header + 64;
  private final long name = header + 128;
  private final long control = header + 192;
  private long found;

  /// Takes the next error; the accessors then tell of it.
  ///
  /// @return false if none waits
  public boolean next(int fd) {
    for (; ; ) {
      Raw.put64(vector, 0);
      Raw.put64(vector + 8, 0);
      Raw.put64(header, name);
      Raw.put32(header + 8, Sockaddr.V6_BYTES);
      Raw.put64(header + 16, vector);
      Raw.put64(header + 24, 1);
      Raw.put64(header + 32, control);
      Raw.put64(header + 40, CONTROL);
      Raw.put32(header + 48, 0);
      if (libc.recvmsg(fd, header, MSG_ERRQUEUE | MSG_DONTWAIT) < 0) {
        return false;
      }
      found = extended();
      if (found != 0) {
        return true;
      }
    }
  }

  /// Where the description lies among the control messages; 0 if there is none from the network.
  private long extended() {
    long end = control + Math.min(CONTROL, Raw.i64(header + 40));
    for (long at = control; at + 16 <= end; ) {
      long length = Raw.i64(at);
      int level = Raw.i32(at + 8);
      int type = Raw.i32(at + 12);
      if ((level == 0 && type == IP_RECVERR || level == 41 && type == IPV6_RECVERR)
          && length >= 16 + 16) {
        int origin = Raw.u8(at + 16 + 4);
        return origin == ORIGIN_ICMP || origin == ORIGIN_ICMP6 ? at + 16 : 0;
      }
      if (length < 16) {
        return 0;
      }
      at += length + 7 & ~7L;
    }
    return 0;
  }

  public int type() {
    return Raw.u8(found + 5);
  }

  public int code() {
    return Raw.u8(found + 6);
  }

  /// The MTU of "fragmentation needed" and "packet too big".
  public long info() {
    return Raw.i32(found + 8) & 0xffff_ffffL;
  }

  public boolean v6() {
    return Sockaddr.v6(name);
  }

  public long high() {
    return Sockaddr.high(name);
  }

  public long low() {
    return Sockaddr.low(name);
  }

  public int port() {
    return Sockaddr.port(name);
  }

  public int scope() {
    return Sockaddr.scope(name);
  }
}
