package org.turnpike.lab.verdict;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.turnpike.lab.evidence.Sighted;
import org.turnpike.topology.Topology;
import org.turnpike.topology.service.CloudConnector;
import org.turnpike.topology.service.EdgePool;
import org.turnpike.topology.service.EdgeService;
import org.turnpike.topology.service.ExternalAddress;
import org.turnpike.topology.service.Pool;
import org.turnpike.topology.service.ReverseProxy;
import org.turnpike.topology.service.ServerPool;

/// Nodes of a pool behind a load balancer are alike: a prediction names the first, and which one a
/// client comes to is the balancer's affair. What a node does counts as done by the first one.
final class Alike {

  private final Map<InetAddress, InetAddress> first = new HashMap<>();

  private Alike() {}

  static Alike of(Topology topology) {
    Alike alike = new Alike();
    topology.pools().values().forEach(alike::pool);
    return alike;
  }

  private void pool(Pool pool) {
    switch (pool) {
      case EdgePool p when !p.vips().isEmpty() -> {
        for (EdgeService service : EdgeService.values()) {
          same(p.nodes().stream().map(n -> adapters(n, service)).toList());
        }
        same(p.nodes().stream().map(EdgePool.Node::insideAddresses).toList());
      }
      case ServerPool p when !p.vips().isEmpty() ->
          same(p.nodes().stream().map(ServerPool.Node::addresses).toList());
      case EdgePool _, ServerPool _, ReverseProxy _, CloudConnector _ -> {}
    }
  }

  private static List<InetAddress> adapters(EdgePool.Node node, EdgeService service) {
    return node.external(service).stream().map(ExternalAddress::adapter).toList();
  }

  /// @param nodes addresses of each
  private void same(List<List<InetAddress>> nodes) {
    for (List<InetAddress> node : nodes) {
      for (int i = 0; i < Math.min(node.size(), nodes.getFirst().size()); i++) {
        first.putIfAbsent(node.get(i), nodes.getFirst().get(i));
      }
    }
  }

  /// The same with the first node's addresses; what two nodes of one pool say to each other, which
  /// the first would not have to say, is left out.
  List<Sighted> of(List<Sighted> seen) {
    return first.isEmpty() ? seen : seen.stream().flatMap(s -> of(s).stream()).toList();
  }

  private Optional<Sighted> of(Sighted s) {
    InetSocketAddress from = of(s.from());
    InetSocketAddress to = of(s.to());
    return from.getAddress().equals(to.getAddress())
            && !s.from().getAddress().equals(s.to().getAddress())
        ? Optional.empty()
        : Optional.of(
            new Sighted(s.wire(), s.what(), s.turn(), s.carrier(), from, to, s.packets()));
  }

  private InetSocketAddress of(InetSocketAddress at) {
    InetAddress is = first.get(at.getAddress());
    return is == null ? at : new InetSocketAddress(is, at.getPort());
  }
}
