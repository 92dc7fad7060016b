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

/// A service at a port that the tables plan on a node; several may share the port, told apart by
/// what clients send first. What Turnpike has no service for yet stays closed and is counted as not
/// served.
///
/// @param rows of the port tables that it comes of
/// @param service in the table's words: `A/V STUN/MSTURN`
/// @param advertised what peers are told: behind one-to-one NAT the public address
/// @param protocol what listens; empty for what is not served
/// @param certificate name of the one that a secure protocol shows there
/// @param audience whom it is for
public record PlannedPort(
    NodeId node,
    List<String> rows,
    String service,
    Transport transport,
    Endpoint bind,
    Endpoint advertised,
    Optional<Protocol> protocol,
    String certificate,
    Set<Audience> audience) {

  public PlannedPort {
    rows = List.copyOf(rows);
    audience = Ordered.set(audience.stream().sorted().toList());
  }

  /// The same with nothing that listens.
  PlannedPort closed() {
    return new PlannedPort(
        node, rows, service, transport, bind, advertised, Optional.empty(), certificate, audience);
  }

  /// The same port with another protocol.
  PlannedPort with(Protocol other) {
    return new PlannedPort(
        node,
        rows,
        service,
        transport,
        bind,
        advertised,
        Optional.of(other),
        certificate,
        audience);
  }

  public boolean served() {
    return protocol.isPresent();
  }
}
