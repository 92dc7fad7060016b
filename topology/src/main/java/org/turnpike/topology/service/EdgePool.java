package org.turnpike.topology.service;

import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.turnpike.topology.NodeId;
import org.turnpike.topology.Ordered;
import org.turnpike.topology.SiteId;
import org.turnpike.topology.network.NetworkId;
import org.turnpike.topology.network.Ports;
import org.turnpike.topology.network.StaticRoute;

/// An Edge pool: three services on external addresses, one internal address per node.
///
/// It holds what the file says, also where that is against the rules; `check` tells.
///
/// @param option the topology that it is meant to be
/// @param addressing an address for each service, or one for all three with a port for each
/// @param adapters external network adapters per node, 1 or 3
/// @param outside network of the external adapters
/// @param inside network of the internal adapter
/// @param balancingOutside load balancing on the external side
/// @param balancingInside load balancing on the internal side
/// @param vips external addresses of the load balancer
/// @param insideVip internal address of the load balancer, for legacy clients
/// @param balancerKeepsSource whether the load balancer leaves client addresses alone
/// @param names external name of each service
/// @param ports external TCP port of each service; per role all 443, and 5061 for federation
/// @param relayPorts A/V relay range
/// @param relayLimits what users may have of the A/V relay
/// @param nextHop pool that the Access Edge sends inside to
/// @param federation whether it carries federation
/// @param xmpp whether it has the XMPP proxy (2015 only)
/// @param remoteAccess whether remote users sign in through it
/// @param highlyAvailable whether the file asks for it
public record EdgePool(
    String name,
    String organisation,
    SiteId site,
    String fqdn,
    EdgeOption option,
    Addressing addressing,
    int adapters,
    NetworkId outside,
    NetworkId inside,
    LoadBalancing balancingOutside,
    LoadBalancing balancingInside,
    Map<EdgeService, List<InetAddress>> vips,
    List<InetAddress> insideVip,
    boolean balancerKeepsSource,
    Map<EdgeService, String> names,
    Map<EdgeService, Integer> ports,
    Ports relayPorts,
    RelayLimits relayLimits,
    Optional<String> nextHop,
    boolean federation,
    boolean xmpp,
    boolean remoteAccess,
    boolean highlyAvailable,
    List<Node> nodes)
    implements Pool {

  public enum Addressing {
    PER_ROLE,
    SINGLE
  }

  public EdgePool {
    vips = Ordered.map(vips);
    insideVip = List.copyOf(insideVip);
    names = Ordered.map(names);
    ports = Ordered.map(ports);
    nodes = List.copyOf(nodes);
  }

  /// @param insideAddresses of the internal adapter
  /// @param external addresses of each service, IPv4 and IPv6; in single-address mode the same
  ///   under each
  /// @param gateways default gateways on external adapters; one, on the Access Edge's, is right
  /// @param insideGateway default gateway on the internal adapter; none is right
  /// @param routes persistent routes of the internal adapter
  /// @param forwards whether the machine routes between its adapters; it must not
  public record Node(
      NodeId id,
      String fqdn,
      List<InetAddress> insideAddresses,
      Map<EdgeService, List<ExternalAddress>> external,
      List<InetAddress> gateways,
      Optional<InetAddress> insideGateway,
      List<StaticRoute> routes,
      boolean forwards) {
    public Node {
      insideAddresses = List.copyOf(insideAddresses);
      external = Ordered.map(external);
      gateways = List.copyOf(gateways);
      routes = List.copyOf(routes);
    }

    public List<ExternalAddress> external(EdgeService service) {
      return external.getOrDefault(service, List.of());
    }
  }

  /// Whether one port of one address serves all three services. The documents have a port for each;
  /// this is beyond them, and only where the file asks for it.
  public boolean sharesPort() {
    return addressing == Addressing.SINGLE
        && ports.size() == EdgeService.values().length
        && ports.values().stream().distinct().count() == 1;
  }

  @Override
  public List<NodeId> nodeIds() {
    return nodes.stream().map(Node::id).toList();
  }
}
