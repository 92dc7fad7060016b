package org.turnpike.planner.settings;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.turnpike.topology.NodeId;
import org.turnpike.topology.network.Transport;
import org.turnpike.topology.service.ExternalAddress;
import org.turnpike.topology.service.Role;
import org.turnpike.topology.settings.Audience;
import org.turnpike.topology.settings.Endpoint;
import org.turnpike.topology.settings.Protocol;

/// A port of a server inside, from the port list of servers and clients, as far as rows of the Edge
/// tables, clients or gateways lead to it.
///
/// @param protocol what a Front End serves there; empty for what no role serves yet
record ServerPort(String row, String service, int port, Optional<Protocol> protocol) {

  private static final List<ServerPort> SIGNALLING =
      List.of(
          new ServerPort("INT-03", "SIP/MTLS and TLS", 5061, Optional.of(Protocol.SIP_TLS)),
          new ServerPort("SRV-WEB", "SIP over WSS", 443, Optional.of(Protocol.SIP_WSS)),
          new ServerPort("RP-03", "external web services", 4443, Optional.of(Protocol.SIP_WSS)),
          new ServerPort("RP-04", "external web services over HTTP", 8080, Optional.empty()));

  private static final List<ServerPort> MEDIATION =
      List.of(
          new ServerPort("SRV-MED", "SIP/MTLS from Front Ends", 5070, Optional.empty()),
          new ServerPort("SRV-GW", "SIP/TLS from gateways", 5067, Optional.empty()),
          new ServerPort("SRV-GW", "SIP/TCP from gateways", 5068, Optional.empty()));

  static final List<ServerPort> PROXY =
      List.of(
          new ServerPort("RP-01", "HTTPS", 443, Optional.of(Protocol.HTTPS)),
          new ServerPort("RP-02", "HTTP", 80, Optional.empty()));

  static List<ServerPort> of(Set<Role> roles) {
    List<ServerPort> out = new ArrayList<>();
    if (roles.contains(Role.FRONT_END) || roles.contains(Role.DIRECTOR)) {
      out.addAll(SIGNALLING);
    }
    if (roles.contains(Role.MEDIATION)) {
      out.addAll(MEDIATION);
    }
    return out;
  }

  /// @param runs whether the node has a role that serves it
  PlannedPort on(NodeId node, InetAddress address, boolean runs) {
    return on(node, new ExternalAddress(address, address), node + "-internal", runs);
  }

  /// @param certificate that a secure protocol shows there
  PlannedPort on(NodeId node, ExternalAddress at, String certificate, boolean runs) {
    return new PlannedPort(
        node,
        List.of(row),
        service,
        Transport.TCP,
        new Endpoint(at.adapter(), port),
        new Endpoint(at.published(), port),
        runs ? protocol : Optional.empty(),
        certificate,
        port == 5061 ? Set.of(Audience.CLIENTS, Audience.SERVERS) : Set.of(Audience.CLIENTS));
  }
}
