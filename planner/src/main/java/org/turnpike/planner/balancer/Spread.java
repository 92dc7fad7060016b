package org.turnpike.planner.balancer;

import java.net.InetAddress;
import java.util.List;
import org.turnpike.topology.NodeId;
import org.turnpike.topology.Ordered;
import org.turnpike.topology.network.Transport;

/// One port of a load balancer's address, and the nodes behind it.
///
/// @param name in configurations: `edge-access-443`
/// @param row of the port table
/// @param of what a node has to do to be given connections
/// @param targets in the order of the file, each with addresses of the family of `vip`
public record Spread(
    String name,
    String row,
    String reason,
    Transport transport,
    InetAddress vip,
    int port,
    Use of,
    List<Target> targets) {

  /// What says that a node is of use.
  public sealed interface Use {

    /// It takes connections.
    record Connects() implements Use {}

    /// It leads to a domain's servers, for which it is asked by OPTIONS (RFC 3261 §11).
    record Leads(String domain) implements Use {}

    /// What it is asked at another port of the same address: here it answers nobody without a
    /// certificate.
    record Follows(int port) implements Use {}
  }

  /// A node's address.
  public record Target(NodeId node, InetAddress address) {}

  public Spread {
    targets = Ordered.list(targets);
  }
}
