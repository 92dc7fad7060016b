package org.turnpike.net.dtls;

import org.turnpike.wire.Slice;

/// The first record of a handshake, as far as it is looked at before a cookie came back (RFC 6347
/// §4.2.1). Valid as long as the slice under it.
///
/// ```
///  0        1       3       5                11       13
/// +--------+-------+-------+----------------+--------+
/// | 22     | ver.  | epoch | sequence       | length |   record
/// +--------+-------+-------+----------------+--------+
/// 13       14          17      19         22         25
/// +--------+-----------+-------+----------+----------+
/// | 1      | length    | seq.  | offset   | length   |   handshake
/// +--------+-----------+-------+----------+----------+
/// 25       27                                        59
/// +--------+-----------------------------------------+
/// | ver.   | random (32)                             |   ClientHello
/// +--------+-----------------------------------------+
/// ```
record ClientHello(Slice datagram) {

  private static final int HANDSHAKE = 22;
  private static final int CLIENT_HELLO = 1;
  private static final int RANDOM = 27;
  private static final int RANDOM_BYTES = 32;

  /// Whether a datagram begins with one, in the clear: one within a session is encrypted, and has
  /// another epoch.
  static boolean begins(Slice datagram) {
    return datagram.length() >= RANDOM + RANDOM_BYTES
        && datagram.u8(0) == HANDSHAKE
        && datagram.u16(3) == 0
        && datagram.u8(13) == CLIENT_HELLO
        && datagram.u16(19) == 0
        && datagram.u8(21) == 0;
  }

  /// Chosen anew for each handshake, and repeated with the cookie.
  byte[] random() {
    return datagram.bytes(RANDOM, RANDOM_BYTES);
  }
}
