package org.turnpike.traversal.turn;

import java.net.InetAddress;
import java.util.List;

/// What a TURN server is told.
///
/// @param realm of its long-term credentials
/// @param relay addresses that allocations are made on, at most one of each family; the first is
///   the default's where a client names no family
/// @param firstPort first relay port
/// @param lastPort last relay port
/// @param allocationsPerUser else 486 (RFC 8656 §7.2)
/// @param unauthenticatedPerSecond answers to requests without valid credentials that one source
///   address gets a second
public record TurnSettings(
    String realm,
    List<Relay> relay,
    int firstPort,
    int lastPort,
    int allocationsPerUser,
    int unauthenticatedPerSecond) {

  /// @param bind where relay sockets are bound
  /// @param advertised what clients are told: the public address behind one-to-one NAT
  public record Relay(InetAddress bind, InetAddress advertised) {

    boolean v6() {
      return bind.getAddress().length == 16;
    }
  }

  public TurnSettings {
    relay = List.copyOf(relay);
    if (relay.isEmpty()) {
      throw new IllegalArgumentException("a TURN server needs a relay address");
    }
  }
}
