package org.turnpike.planner.address;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.turnpike.planner.Gap;
import org.turnpike.topology.Topology;
import org.turnpike.topology.service.CloudConnector;
import org.turnpike.topology.service.EdgePool;
import org.turnpike.topology.service.ReverseProxy;
import org.turnpike.topology.service.ServerPool;

/// The addresses of every pool, each list in its natural order: it does not hang on the order of
/// the file.
///
/// @param pools what each Edge pool needs and has
/// @param gaps what the file leaves open
public record AddressPlan(
    List<EdgeNeed> pools,
    List<Assignment> assignments,
    List<AdapterGateway> gateways,
    List<PersistentRoute> routes,
    List<Gap> gaps) {

  public AddressPlan {
    pools = List.copyOf(pools);
    assignments = List.copyOf(assignments);
    gateways = List.copyOf(gateways);
    routes = List.copyOf(routes);
    gaps = List.copyOf(gaps);
  }

  /// @param has external addresses of one family that adapters and load balancer hold
  /// @param internal addresses of internal adapters, and of a load balancer there
  public record EdgeNeed(String pool, String option, AddressCount needed, int has, int internal) {}

  public static AddressPlan of(Topology topology) {
    List<EdgeNeed> needs = new ArrayList<>();
    List<Assignment> assignments = new ArrayList<>();
    List<AdapterGateway> gateways = new ArrayList<>();
    List<PersistentRoute> routes = new ArrayList<>();
    List<Gap> gaps = new ArrayList<>();
    for (var pool : topology.pools().values()) {
      switch (pool) {
        case EdgePool edge -> {
          EdgeAddresses of = new EdgeAddresses(topology, edge);
          needs.add(of.need());
          assignments.addAll(of.assignments());
          gateways.addAll(of.gateways());
          EdgeAddresses.Routes planned = of.routes();
          routes.addAll(planned.routes());
          gaps.addAll(planned.gaps());
        }
        case ServerPool servers -> assignments.addAll(ServerAddresses.of(topology, servers));
        case ReverseProxy proxy -> assignments.addAll(ServerAddresses.of(topology, proxy));
        case CloudConnector connector -> {
          assignments.addAll(ServerAddresses.of(topology, connector));
          gateways.addAll(ServerAddresses.gateways(connector));
        }
      }
    }
    needs.sort(Comparator.comparing(EdgeNeed::pool));
    assignments.sort(null);
    gateways.sort(null);
    routes.sort(null);
    return new AddressPlan(needs, assignments, gateways, routes, gaps.stream().sorted().toList());
  }

  /// What one Edge pool needs and has.
  public static EdgeNeed need(Topology topology, EdgePool pool) {
    return new EdgeAddresses(topology, pool).need();
  }

  static int bytes(InetAddress address) {
    return address.getAddress().length;
  }
}
