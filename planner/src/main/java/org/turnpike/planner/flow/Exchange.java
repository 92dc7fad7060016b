package org.turnpike.planner.flow;

import java.util.List;
import java.util.Optional;
import org.turnpike.planner.network.Hosts;
import org.turnpike.planner.network.Spot;
import org.turnpike.planner.path.Packet;
import org.turnpike.planner.path.Walker;
import org.turnpike.topology.network.Transport;
import org.turnpike.topology.settings.Endpoint;

/// Requests and their answers between hosts that have several addresses or nodes.
record Exchange(Walker walker) {

  /// The port that a client's own side of a connection has: any from the dynamic range (RFC 6335
  /// §6).
  static final int CLIENT_PORT = 49152;

  /// The first that works of all pairs of addresses of one family; else the first that does not;
  /// empty where they have no family in common.
  Optional<Stretch> first(List<Spot> from, List<Hosts.Served> to, Transport transport, int port) {
    Optional<Stretch> failed = Optional.empty();
    for (Hosts.Served server : to) {
      for (Spot client : from) {
        if (client.address().getAddress().length != server.reached().getAddress().length) {
          continue;
        }
        Stretch tried = one(client, server, transport, port);
        if (tried.disposition().success()) {
          return Optional.of(tried);
        }
        failed = failed.or(() -> Optional.of(tried));
      }
    }
    return failed;
  }

  Stretch one(Spot client, Hosts.Served server, Transport transport, int port) {
    Packet request =
        walker.opening(client, transport, CLIENT_PORT, new Endpoint(server.reached(), port));
    Walker.RoundTrip trip = walker.roundTrip(client, request, server.spot());
    return new Stretch(client.host(), server.spot().host(), trip.there(), trip.back());
  }
}
