package org.turnpike.planner.firewall;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.turnpike.topology.RuleId;
import org.turnpike.topology.Topology;
import org.turnpike.topology.network.Firewall.Action;
import org.turnpike.topology.network.Network;
import org.turnpike.topology.network.NetworkId;
import org.turnpike.topology.network.Ports;
import org.turnpike.topology.service.CloudConnector;
import org.turnpike.topology.service.EdgePool;
import org.turnpike.topology.service.Pool;
import org.turnpike.topology.service.ReverseProxy;
import org.turnpike.topology.service.ServerPool;
import org.turnpike.topology.settings.Prefix;

/// The one rule that comes of no row. "Any" in the tables means the Internet: without this rule a
/// device with legs on both sides would let outbound rows open sessions to the inside.
final class Guard {

  static final RuleId ROW = new RuleId("GUARD-01");

  private Guard() {}

  static Optional<NeutralRule> of(Topology topology, Pool pool, Party external, String suffix) {
    // External adapters reach those of other pools: media of two Edges meets outside (E-NAT-4).
    Set<NetworkId> outside =
        topology.pools().values().stream()
            .flatMap(p -> outside(p).stream())
            .collect(Collectors.toSet());
    List<Prefix> own =
        topology.sites().values().stream()
            .filter(s -> s.organisation().filter(pool.organisation()::equals).isPresent())
            .flatMap(s -> s.networks().values().stream())
            .filter(n -> !outside.contains(n.id()))
            .map(Network::prefixes)
            .flatMap(List::stream)
            .toList();
    return external.prefixes().isEmpty() || own.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new NeutralRule(
                ROW + suffix,
                ROW,
                Action.DENY,
                Table.GUARD,
                Direction.OUT,
                Optional.empty(),
                external,
                Ports.ANY,
                new Party(pool.name() + "-own", "own networks of " + pool.organisation(), own, own),
                Ports.ANY,
                true,
                "external addresses do not reach the inside",
                List.of()));
  }

  private static Optional<NetworkId> outside(Pool pool) {
    return switch (pool) {
      case EdgePool edge -> Optional.of(edge.outside());
      case ReverseProxy proxy -> Optional.of(proxy.outside());
      case CloudConnector connector -> Optional.of(connector.outside());
      case ServerPool _ -> Optional.empty();
    };
  }
}
