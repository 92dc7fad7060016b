package org.turnpike.planner.finding;

import java.net.InetAddress;

/// Whether the Internet routes an address.
enum AddressClass {
  PUBLIC,
  PRIVATE;

  /// Private are RFC 1918, RFC 6598, RFC 4193, loopback and link-local.
  static AddressClass of(InetAddress address) {
    byte[] b = address.getAddress();
    boolean own =
        b.length == 16
            ? (b[0] & 0xfe) == 0xfc || address.isLinkLocalAddress() || address.isLoopbackAddress()
            : address.isSiteLocalAddress()
                || address.isLinkLocalAddress()
                || address.isLoopbackAddress()
                || ((b[0] & 0xff) == 100 && (b[1] & 0xc0) == 64);
    return own ? PRIVATE : PUBLIC;
  }

  String text() {
    return this == PUBLIC ? "public" : "private";
  }
}
