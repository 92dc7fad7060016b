package org.turnpike.net.ffm;

/// A socket address where the kernel reads or wrote it.
///
/// ```
/// sockaddr_in                         sockaddr_in6
/// +--------+--------+----------+      +--------+--------+----------+
/// | family |  port  | address  |      | family |  port  | flowinfo |
/// +--------+--------+----------+      +--------+--------+----------+
/// |           zero             |      |      address, 16 bytes     |
/// +----------------------------+      |                            |
///                                     +----------+-----------------+
///                                     | scope id |
///                                     +----------+
/// ```
///
/// Family and scope are in the machine's order, the rest in the network's.
final class Sockaddr {

  static final int AF_INET = 2;
  static final int AF_INET6 = 10;
  static final int V4_BYTES = 16;
  static final int V6_BYTES = 28;

  /// One beside the other at this distance.
  static final int STRIDE = 32;

  private Sockaddr() {}

  /// @return the length that the kernel is told
  static int write(long at, boolean v6, long high, long low, int port, int scope) {
    if (!v6) {
      Raw.put16(at, AF_INET);
      Raw.putNet16(at + 2, port);
      Raw.putNet32(at + 4, low);
      Raw.put64(at + 8, 0);
      return V4_BYTES;
    }
    Raw.put16(at, AF_INET6);
    Raw.putNet16(at + 2, port);
    Raw.put32(at + 4, 0);
    Raw.putNet64(at + 8, high);
    Raw.putNet64(at + 16, low);
    Raw.put32(at + 24, scope);
    return V6_BYTES;
  }

  static boolean v6(long at) {
    return Raw.u16(at) == AF_INET6;
  }

  static int port(long at) {
    return Raw.net16(at + 2);
  }

  static long high(long at) {
    return v6(at) ? Raw.net64(at + 8) : 0;
  }

  static long low(long at) {
    return v6(at) ? Raw.net64(at + 16) : Raw.net32(at + 4);
  }

  static int scope(long at) {
    return v6(at) ? Raw.i32(at + 24) : 0;
  }
}
