package org.turnpike.traversal.turn;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a TURN server is told.
///
/// @param realm of its long-term credentials
/// @param relay addresses that allocations are made on, at most one of each family
/// @param firstPort first relay port
/// @param lastPort last relay port
/// @param allocationsPerUser else 486 (RFC 8656 §7.2)
/// @param unauthenticatedPerSecond answers to requests without valid credentials that one source
///   address gets a second
/// @param alternates other servers, where clients are sent while this one drains (RFC 8489 §10);
///   one of those for the address that the client came to is told, with 300
public record TurnSettings(
    String realm,
    List<Relay> relay,
    int firstPort,
    int lastPort,
    int allocationsPerUser,
    int unauthenticatedPerSecond,
    List<Alternate> alternates) {

  /// Another server for the clients of one listener: outside clients cannot reach what is inside.
  ///
  /// @param here where this server's listener is bound
  /// @param there where clients reach the other server, by the same transport
  public record Alternate(InetSocketAddress here, InetSocketAddress there) {}

  /// @param bind where relay sockets are bound
  /// @param advertised what clients are told: the public address behind one-to-one NAT
  public record Relay(InetAddress bind, InetAddress advertised) {

    boolean v6() {
      return bind.getAddress().length == 16;
    }
  }

  /// With nowhere else to go.
  public TurnSettings(
      String realm,
      List<Relay> relay,
      int firstPort,
      int lastPort,
      int allocationsPerUser,
      int unauthenticatedPerSecond) {
    this(
        realm, relay, firstPort, lastPort, allocationsPerUser, unauthenticatedPerSecond, List.of());
  }

  public TurnSettings {
    relay = List.copyOf(relay);
    alternates = List.copyOf(alternates);
    if (relay.isEmpty()) {
      throw new IllegalArgumentException("a TURN server needs a relay address");
    }
  }

  @Nullable Relay relay(boolean v6) {
    for (Relay each : relay) {
      if (each.v6() == v6) {
        return each;
      }
    }
    return null;
  }

  /// Where a client may go instead; null for nowhere. Clients are spread over all that there are.
  ///
  /// @param here where its packets arrive
  @Nullable InetSocketAddress alternate(InetSocketAddress here, InetSocketAddress client) {
    List<Alternate> fit =
        alternates.stream()
            .filter(each -> each.here().equals(here))
            // RFC 8489 §10: of the same family as the request's source
            .filter(each ->
                each.there().getAddress().getAddress().length
                    == client.getAddress().getAddress().length)
            .toList();
    return fit.isEmpty() ? null : fit.get(Math.floorMod(client.hashCode(), fit.size())).there();
  }
}
