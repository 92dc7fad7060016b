package org.turnpike.planner.balancer;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.turnpike.planner.balancer.Spread.Target;
import org.turnpike.planner.balancer.Spread.Use;
import org.turnpike.planner.firewall.FirewallPlan;
import org.turnpike.planner.firewall.NeutralRule;
import org.turnpike.planner.firewall.RelayReading;
import org.turnpike.planner.firewall.RuleSet;
import org.turnpike.topology.Topology;
import org.turnpike.topology.network.Firewall.Action;
import org.turnpike.topology.network.Transport;
import org.turnpike.topology.party.Organisation;
import org.turnpike.topology.party.Product;
import org.turnpike.topology.service.EdgePool;
import org.turnpike.topology.service.EdgeService;
import org.turnpike.topology.service.ExternalAddress;
import org.turnpike.topology.service.LoadBalancing;
import org.turnpike.topology.service.Pool;
import org.turnpike.topology.service.ServerPool;
import org.turnpike.topology.settings.Endpoint;
import org.turnpike.topology.settings.Prefix;

/// A load balancer for each pool whose addresses the file gives to one: Edge pools of the hardware
/// load balancer option, by the rows of the VIP tables; and server pools with an address of their
/// own, whose web services no DNS can balance (E-DNSLB-3).
///
/// @param pools in the order of the file
public record BalancerPlan(List<PoolBalancer> pools) {

  private static final List<Integer> WEB = List.of(80, 443, 8080, 4443);
  private static final int SIP_MTLS = 5061;

  public BalancerPlan {
    pools = List.copyOf(pools);
  }

  public static BalancerPlan of(Topology topology) {
    List<PoolBalancer> out = new ArrayList<>();
    List<RuleSet> sets = FirewallPlan.of(topology, RelayReading.BOTH).sets();
    for (Pool pool : topology.pools().values()) {
      if (pool instanceof EdgePool edge && edge.balancingOutside() == LoadBalancing.HLB) {
        out.add(edge(edge, rules(sets, edge), domain(topology, edge)));
      } else if (pool instanceof ServerPool servers && !servers.vips().isEmpty()) {
        out.add(servers(servers));
      }
    }
    return new BalancerPlan(out);
  }

  private static List<NeutralRule> rules(List<RuleSet> sets, EdgePool edge) {
    return sets.stream()
        .filter(s -> s.stand().equals(new RuleSet.Stand.Single(edge.site())))
        .flatMap(s -> s.rules().stream())
        .filter(r -> r.action() == Action.ALLOW && r.direction().towardsPerimeter())
        .toList();
  }

  private static PoolBalancer edge(
      EdgePool edge, List<NeutralRule> rules, Optional<String> domain) {
    Map<String, Spread> out = new LinkedHashMap<>();
    List<String> unbalanced = new ArrayList<>();
    for (NeutralRule rule : rules) {
      String party = rule.destination().key();
      Map<String, List<Target>> behind = behind(edge);
      List<Target> targets = behind.get(party);
      if (targets == null || rule.transport().isEmpty()) {
        continue;
      }
      int port = rule.ports().first();
      for (Prefix vip : rule.destination().prefixes()) {
        List<Target> same = sameFamily(targets, vip.network());
        if (same.isEmpty()) {
          unbalanced.add(
              rule.name() + ": no node has an address of the family of " + vip.network());
          continue;
        }
        Spread spread =
            new Spread(
                party.replace("-vip", "") + "-" + port,
                rule.name(),
                rule.reason(),
                rule.transport().get(),
                vip.network(),
                port,
                use(edge, domain, party, port),
                same);
        out.putIfAbsent(spread.transport() + " " + spread.vip() + " " + port, spread);
      }
    }
    return new PoolBalancer(edge.name(), List.copyOf(out.values()), unbalanced);
  }

  /// Clients sign in without a certificate, and so may ask. Partners' port wants one first: a node
  /// is of use to partners where it is to clients, if clients sign in at all.
  private static Use use(EdgePool edge, Optional<String> domain, String party, int port) {
    int signIn = edge.ports().getOrDefault(EdgeService.ACCESS, 443);
    if (domain.isEmpty() || !party.equals(party(edge, EdgeService.ACCESS))) {
      return new Use.Connects();
    }
    if (port == signIn) {
      return new Use.Leads(domain.get());
    }
    return edge.remoteAccess() ? new Use.Follows(signIn) : new Use.Connects();
  }

  /// Of which domain a node of the pool asks its next hop, if it does so when it is asked.
  private static Optional<String> domain(Topology topology, EdgePool edge) {
    Organisation owner = topology.organisation(edge.organisation());
    return owner.product() == Product.TURNPIKE
        ? owner.domains().stream().findFirst()
        : Optional.empty();
  }

  private static String party(EdgePool edge, EdgeService service) {
    return edge.name() + "-" + service.text() + "-vip";
  }

  /// Node addresses by the party that stands for the load balancer in the rules.
  private static Map<String, List<Target>> behind(EdgePool edge) {
    Map<String, List<Target>> out = new LinkedHashMap<>();
    for (EdgePool.Node node : edge.nodes()) {
      for (EdgeService service : EdgeService.values()) {
        List<Target> targets = out.computeIfAbsent(party(edge, service), _ -> new ArrayList<>());
        for (ExternalAddress address : node.external(service)) {
          targets.add(new Target(node.id(), address.adapter()));
        }
      }
      List<Target> inside =
          out.computeIfAbsent(edge.name() + "-inside-vip", _ -> new ArrayList<>());
      node.insideAddresses().forEach(a -> inside.add(new Target(node.id(), a)));
    }
    return out;
  }

  /// Web services of the pool; SIP as well where the pool does not balance it by DNS.
  private static PoolBalancer servers(ServerPool pool) {
    List<Target> targets =
        pool.nodes().stream()
            .flatMap(n -> n.addresses().stream().map(a -> new Target(n.id(), a)))
            .toList();
    List<Integer> ports = new ArrayList<>(WEB);
    if (pool.loadBalancing() == LoadBalancing.HLB) {
      ports.add(SIP_MTLS);
    }
    List<Spread> out = new ArrayList<>();
    List<String> unbalanced = new ArrayList<>();
    for (InetAddress vip : pool.vips().stream().distinct().toList()) {
      List<Target> same = sameFamily(targets, vip);
      if (same.isEmpty()) {
        unbalanced.add(Endpoint.text(vip) + ": no node has an address of its family");
        continue;
      }
      for (int port : ports) {
        out.add(
            new Spread(
                pool.name() + "-" + port,
                port == SIP_MTLS ? "INT-03" : "E-DNSLB-3",
                port == SIP_MTLS ? "SIP" : "web services",
                Transport.TCP,
                vip,
                port,
                new Use.Connects(),
                same));
      }
    }
    return new PoolBalancer(pool.name(), out, unbalanced);
  }

  private static List<Target> sameFamily(List<Target> targets, InetAddress vip) {
    return targets.stream()
        .filter(t -> t.address().getClass().equals(vip.getClass()))
        .distinct()
        .toList();
  }
}
