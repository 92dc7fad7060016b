package org.turnpike.lab.fabric;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.turnpike.planner.network.Adapter;
import org.turnpike.planner.network.Addresses;
import org.turnpike.planner.network.Spot;
import org.turnpike.topology.Topology;
import org.turnpike.topology.network.NetworkId;
import org.turnpike.topology.network.StaticRoute;
import org.turnpike.topology.service.CloudConnector;
import org.turnpike.topology.service.EdgePool;
import org.turnpike.topology.service.Pool;
import org.turnpike.topology.service.ReverseProxy;
import org.turnpike.topology.service.ServerPool;

/// The load balancers of a pool: a machine on each network where the pool has a balancer's
/// addresses. It keeps its clients' addresses, so what the nodes answer has to come by it
/// (E-HLB-3): it stands in their routes where the network's gateway would.
record Balanced(Topology topology, List<Machine> machines) {

  private static final String OUTSIDE = "/vip";
  private static final String INSIDE = "/inside-vip";

  static Balanced of(Topology topology, Pool pool, List<String> unbuilt) {
    List<Machine> out = new ArrayList<>();
    switch (pool) {
      case EdgePool p -> {
        List<InetAddress> outside =
            p.vips().values().stream().flatMap(List::stream).distinct().toList();
        if (!p.balancerKeepsSource() && !(outside.isEmpty() && p.insideVip().isEmpty())) {
          unbuilt.add(p.path() + ": a load balancer that hides its clients is not built yet");
          break;
        }
        machine(topology, p.path() + OUTSIDE, p.outside(), outside, List.of()).ifPresent(out::add);
        // It reaches who is inside as its nodes do.
        machine(
                topology,
                p.path() + INSIDE,
                p.inside(),
                p.insideVip(),
                p.nodes().stream().limit(1).flatMap(n -> n.routes().stream()).toList())
            .ifPresent(out::add);
      }
      case ServerPool p ->
          machine(topology, p.path() + OUTSIDE, p.network(), p.vips(), List.of())
              .ifPresent(out::add);
      case ReverseProxy _, CloudConnector _ -> {}
    }
    return new Balanced(topology, List.copyOf(out));
  }

  /// Paths that a pool's balancers have, if it has any.
  static List<String> paths(Pool pool) {
    return List.of(pool.path() + OUTSIDE, pool.path() + INSIDE);
  }

  /// Whether a machine is a balancer.
  static boolean is(Machine machine) {
    return machine.path().endsWith(OUTSIDE) || machine.path().endsWith(INSIDE);
  }

  private static Optional<Machine> machine(
      Topology topology,
      String path,
      NetworkId network,
      List<InetAddress> addresses,
      List<StaticRoute> routes) {
    return addresses.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Machine(
                path,
                List.of(
                    new Adapter(
                        network,
                        addresses.stream().distinct().toList(),
                        topology.network(network).gateways())),
                routes,
                List.of()));
  }

  /// A node behind them, with its routes by them.
  Machine node(Spot spot) {
    return new Machine(
        spot.host(),
        spot.adapters().stream()
            .map(a ->
                new Adapter(
                    a.network(),
                    a.addresses(),
                    a.gateways().stream().map(g -> by(a.network(), g)).toList()))
            .toList(),
        spot.routes().stream().map(r -> new StaticRoute(r.to(), by(spot, r.via()))).toList(),
        List.of());
  }

  private InetAddress by(Spot spot, InetAddress via) {
    return spot.adapters().stream()
        .map(Adapter::network)
        .filter(n -> topology.network(n).prefixes().stream().anyMatch(p -> p.contains(via)))
        .findFirst()
        .map(n -> by(n, via))
        .orElse(via);
  }

  private InetAddress by(NetworkId network, InetAddress gateway) {
    return machines.stream()
        .map(m -> m.adapters().getFirst())
        .filter(a -> a.network().equals(network))
        .findFirst()
        .flatMap(a -> Addresses.like(gateway, a.addresses()))
        .orElse(gateway);
  }
}
