package org.turnpike.planner.settings;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.turnpike.topology.NodeId;
import org.turnpike.topology.Ordered;
import org.turnpike.topology.network.Transport;
import org.turnpike.topology.settings.Audience;
import org.turnpike.topology.settings.Endpoint;
import org.turnpike.topology.settings.Protocol;

/// A port that the tables plan on a node. Where Turnpike has no service for it yet it stays closed
/// and is counted as not served.
///
/// @param rows of the port tables that it comes of
/// @param service in the table's words: `A/V STUN/MSTURN`
/// @param advertised what peers are told: behind one-to-one NAT the public address
/// @param protocol what listens; empty for what is not served
/// @param audience whom it is for
public record PlannedPort(
    NodeId node,
    List<String> rows,
    String service,
    Transport transport,
    Endpoint bind,
    Endpoint advertised,
    Optional<Protocol> protocol,
    Set<Audience> audience) {

  public PlannedPort {
    rows = List.copyOf(rows);
    audience = Ordered.set(audience.stream().sorted().toList());
  }

  /// The same with nothing that listens.
  PlannedPort closed() {
    return new PlannedPort(
        node, rows, service, transport, bind, advertised, Optional.empty(), audience);
  }

  public boolean served() {
    return protocol.isPresent();
  }
}
