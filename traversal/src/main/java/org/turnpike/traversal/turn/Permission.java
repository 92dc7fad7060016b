package org.turnpike.traversal.turn;

import java.net.InetAddress;

/// Leave for one peer address to send to an allocation (RFC 8656 §9).
final class Permission {

  /// RFC 8656 §9: "The Permission Lifetime MUST be 300 seconds".
  static final long LIFETIME = 300_000_000_000L;

  final InetAddress address;
  long until;

  Permission(InetAddress address, long until) {
    this.address = address;
    this.until = until;
  }
}
