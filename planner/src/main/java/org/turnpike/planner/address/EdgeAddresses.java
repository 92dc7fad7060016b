package org.turnpike.planner.address;

import static org.turnpike.planner.address.AddressPlan.bytes;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.turnpike.planner.Gap;
import org.turnpike.planner.address.AddressPlan.EdgeNeed;
import org.turnpike.planner.address.Assignment.Side;
import org.turnpike.topology.Topology;
import org.turnpike.topology.network.Network;
import org.turnpike.topology.network.NetworkId;
import org.turnpike.topology.network.StaticRoute;
import org.turnpike.topology.service.EdgePool;
import org.turnpike.topology.service.EdgeService;
import org.turnpike.topology.service.ExternalAddress;
import org.turnpike.topology.service.LoadBalancing;
import org.turnpike.topology.settings.Prefix;

/// Addresses, gateways and routes of one Edge pool.
record EdgeAddresses(Topology topology, EdgePool pool) {

  private static final String BALANCER = "load balancer";

  /// A dual-stack pool needs the count in each family that it uses; IPv4 counts where it is used.
  EdgeNeed need() {
    boolean balanced = pool.balancingOutside() == LoadBalancing.HLB;
    List<InetAddress> held =
        Stream.concat(
                pool.nodes().stream()
                    .flatMap(n -> n.external().values().stream())
                    .flatMap(List::stream)
                    .map(ExternalAddress::adapter),
                balanced
                    ? pool.vips().values().stream().flatMap(List::stream)
                    : Stream.<InetAddress>of())
            .distinct()
            .toList();
    int four = (int) held.stream().filter(a -> bytes(a) == 4).count();
    int inside =
        pool.nodes().stream().mapToInt(n -> n.insideAddresses().size()).sum()
            + pool.insideVip().size();
    return new EdgeNeed(
        pool.name(),
        pool.option().text(),
        AddressCount.of(pool),
        four > 0 ? four : held.size(),
        inside);
  }

  List<Assignment> assignments() {
    List<Assignment> out = new ArrayList<>();
    for (EdgePool.Node node : pool.nodes()) {
      external(node, out);
      for (InetAddress address : node.insideAddresses()) {
        out.add(
            new Assignment(
                pool.organisation(),
                pool.name(),
                node.id().name(),
                Side.INTERNAL,
                "internal",
                "edge",
                address,
                address,
                pool.inside(),
                subnet(topology, pool.inside(), address),
                "internal interface, in a network of its own",
                "E-IP-5"));
      }
    }
    if (pool.balancingOutside() == LoadBalancing.HLB) {
      Map<InetAddress, Set<EdgeService>> uses = new LinkedHashMap<>();
      pool.vips()
          .forEach((service, addresses) ->
              addresses.forEach(
                  a -> uses.computeIfAbsent(a, x -> new LinkedHashSet<>()).add(service)));
      uses.forEach((address, services) ->
          out.add(vip(Side.EXTERNAL, text(services), address, pool.outside(), "E-HLB-1")));
    }
    pool.insideVip().forEach(a -> out.add(vip(Side.INTERNAL, "edge", a, pool.inside(), "E-HLB-7")));
    return out;
  }

  private Assignment vip(
      Side side, String use, InetAddress address, NetworkId network, String reference) {
    return new Assignment(
        pool.organisation(),
        pool.name(),
        BALANCER,
        side,
        BALANCER,
        use,
        address,
        address,
        network,
        subnet(topology, network, address),
        side == Side.EXTERNAL
            ? "virtual address of the service: public, without NAT"
            : "virtual address inside, for legacy clients and old Exchange",
        reference);
  }

  /// One line an address: in single-address mode it serves all three services.
  private void external(EdgePool.Node node, List<Assignment> out) {
    Map<ExternalAddress, Set<EdgeService>> uses = new LinkedHashMap<>();
    for (EdgeService service : EdgeService.values()) {
      node.external(service)
          .forEach(a -> uses.computeIfAbsent(a, x -> new LinkedHashSet<>()).add(service));
    }
    uses.forEach((address, services) ->
        out.add(
            new Assignment(
                pool.organisation(),
                pool.name(),
                node.id().name(),
                Side.EXTERNAL,
                adapter(services),
                text(services),
                address.adapter(),
                address.published(),
                pool.outside(),
                subnet(topology, pool.outside(), address.adapter()),
                why(services, address),
                services.size() > 1 ? "E-IP-1" : "E-IP-2")));
  }

  private static String text(Set<EdgeService> services) {
    return services.stream().map(EdgeService::text).collect(Collectors.joining(" "));
  }

  private String adapter(Set<EdgeService> services) {
    return pool.adapters() > 1 ? "external-" + services.iterator().next().text() : "external";
  }

  private String why(Set<EdgeService> services, ExternalAddress address) {
    String place;
    if (services.size() > 1) {
      place =
          pool.sharesPort()
              ? "one address and one port for all services, which is beyond the documents"
              : "one address for all services, a port for each: "
                  + services.stream()
                      .map(s -> s.text() + " " + pool.ports().getOrDefault(s, 443))
                      .collect(Collectors.joining(", "));
    } else if (pool.adapters() > 1) {
      place = "an adapter of its own";
    } else if (services.contains(EdgeService.ACCESS)) {
      place = "primary address of the external adapter";
    } else {
      place = "secondary address of the external adapter";
    }
    return address.translated() ? place + ", translated one to one" : place;
  }

  List<AdapterGateway> gateways() {
    String adapter = adapter(Set.of(EdgeService.ACCESS));
    List<AdapterGateway> out = new ArrayList<>();
    for (EdgePool.Node node : pool.nodes()) {
      Set<Integer> used =
          node.external().values().stream()
              .flatMap(List::stream)
              .map(a -> bytes(a.adapter()))
              .collect(Collectors.toSet());
      // By default a network has a gateway for each of its prefixes; a node takes one a family.
      for (int family : new int[] {4, 16}) {
        node.gateways().stream()
            .filter(g -> bytes(g) == family && used.contains(family))
            .findFirst()
            .ifPresent(g ->
                out.add(
                    new AdapterGateway(
                        pool.name(),
                        node.id(),
                        adapter,
                        g,
                        "the only default gateway: on the adapter of the Access Edge, none inside",
                        "E-IP-3")));
      }
    }
    return out;
  }

  record Routes(List<PersistentRoute> routes, List<Gap> gaps) {}

  /// The routes of the file, and one for each inside prefix that they do not cover.
  Routes routes() {
    List<PersistentRoute> out = new ArrayList<>();
    Set<Gap> gaps = new LinkedHashSet<>();
    List<InsidePrefix> wanted = InsidePrefix.of(topology, pool.organisation());
    Network inside = topology.network(pool.inside());
    for (EdgePool.Node node : pool.nodes()) {
      for (StaticRoute route : node.routes()) {
        String reached =
            wanted.stream()
                .filter(w -> w.within(route.to()))
                .map(InsidePrefix::what)
                .distinct()
                .sorted()
                .collect(Collectors.joining(", "));
        out.add(
            route(
                node,
                route,
                true,
                reached.isEmpty() ? "as the file has it; no inside network is there" : reached));
      }
      for (InsidePrefix prefix : wanted) {
        int family = bytes(prefix.prefix().network());
        boolean covered = out.stream().anyMatch(r -> isFor(node, r) && prefix.within(r.to()));
        // An Edge without an internal address of a family is not reached from inside in that one.
        if (covered || node.insideAddresses().stream().noneMatch(a -> bytes(a) == family)) {
          continue;
        }
        inside.gateways().stream()
            .filter(g -> bytes(g) == family)
            .findFirst()
            .ifPresentOrElse(
                g ->
                    out.add(route(node, new StaticRoute(prefix.prefix(), g), false, prefix.what())),
                () ->
                    gaps.add(
                        new Gap(
                            inside.path(),
                            "network "
                                + inside.id()
                                + " has no gateway by which "
                                + node.id()
                                + " could reach "
                                + prefix.prefix()
                                + " ("
                                + prefix.what()
                                + ")",
                            "E-IP-4")));
      }
    }
    return new Routes(out, List.copyOf(gaps));
  }

  private static boolean isFor(EdgePool.Node node, PersistentRoute route) {
    return route.node().equals(node.id());
  }

  private PersistentRoute route(
      EdgePool.Node node, StaticRoute route, boolean written, String reason) {
    return new PersistentRoute(
        pool.name(), node.id(), route.to(), route.via(), written, reason, "E-IP-4");
  }

  static Optional<Prefix> subnet(Topology topology, NetworkId network, InetAddress address) {
    return topology.network(network).prefixes().stream()
        .filter(p -> p.contains(address))
        .findFirst();
  }
}
