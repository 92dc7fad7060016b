package org.turnpike.planner.balancer;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.turnpike.topology.NodeId;
import org.turnpike.topology.Ordered;
import org.turnpike.topology.network.Transport;

/// One port of a load balancer's address, and the nodes behind it.
///
/// @param name in configurations: `edge-access-443`
/// @param row of the port table
/// @param domain whose servers a node has to lead to, which it is asked by OPTIONS (RFC 3261 §11);
///   empty where it has to take connections, and no more
/// @param targets in the order of the file, each with addresses of the family of `vip`
public record Spread(
    String name,
    String row,
    String reason,
    Transport transport,
    InetAddress vip,
    int port,
    Optional<String> domain,
    List<Target> targets) {

  /// A node's address.
  public record Target(NodeId node, InetAddress address) {}

  public Spread {
    targets = Ordered.list(targets);
  }
}
