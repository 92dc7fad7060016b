package org.turnpike.topology.service;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.turnpike.topology.NodeId;
import org.turnpike.topology.Ordered;
import org.turnpike.topology.SiteId;
import org.turnpike.topology.network.NetworkId;
import org.turnpike.topology.network.StaticRoute;

/// Front Ends, Directors, Mediation Servers, broadcast servers.
///
/// @param roles what every node does; a Front End with Mediation on it has both
/// @param vips addresses of the load balancer
/// @param webFqdnInside second name for web services when SIP is balanced by DNS
/// @param webFqdnOutside name of the web services on the reverse proxy
/// @param nextHop pool that it sends to by default; a Director's Front End
/// @param edge pool that carries its users' outside traffic
/// @param highlyAvailable whether the file asks for it
public record ServerPool(
    String name,
    String organisation,
    SiteId site,
    String fqdn,
    Set<Role> roles,
    NetworkId network,
    LoadBalancing loadBalancing,
    List<InetAddress> vips,
    Optional<String> webFqdnInside,
    Optional<String> webFqdnOutside,
    Optional<String> nextHop,
    Optional<String> edge,
    boolean highlyAvailable,
    List<Node> nodes)
    implements Pool {

  public ServerPool {
    roles = Ordered.set(roles);
    vips = List.copyOf(vips);
    nodes = List.copyOf(nodes);
  }

  /// @param addresses in the pool's network, IPv4 and IPv6
  public record Node(
      NodeId id, String fqdn, List<InetAddress> addresses, List<StaticRoute> routes) {
    public Node {
      addresses = List.copyOf(addresses);
      routes = List.copyOf(routes);
    }
  }

  @Override
  public List<NodeId> nodeIds() {
    return nodes.stream().map(Node::id).toList();
  }
}
