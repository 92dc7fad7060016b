package org.turnpike.traversal.turn;

import java.net.InetAddress;

/// Whom a relay may reach.
public interface TurnPeers {

  /// From the most that is allowed to the least.
  enum Grant {
    RELAY,
    /// The permission is granted, and nothing is ever sent: for clients that give up on a 403.
    SWALLOW,
    /// 403 (RFC 8656 §10.2, §12.2).
    FORBID
  }

  /// For a permission, which is for every port of an address.
  Grant address(InetAddress peer);

  /// For one port of it.
  Grant port(InetAddress peer, int port);
}
