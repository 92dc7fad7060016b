package org.turnpike.planner.firewall;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.turnpike.topology.SiteId;
import org.turnpike.topology.Topology;
import org.turnpike.topology.network.Firewall;
import org.turnpike.topology.network.NetworkId;
import org.turnpike.topology.service.CloudConnector;
import org.turnpike.topology.service.EdgePool;
import org.turnpike.topology.service.Pool;
import org.turnpike.topology.service.ReverseProxy;

/// The rule sets of a topology: for each site with an Edge pool, reverse proxy or Cloud Connector
/// those of an outer firewall, of an inner one, and of a single firewall that is both. Two
/// default-drop filters on one device would each drop what the other allows, so a device takes
/// exactly one of them.
///
/// @param sets in the order of the file
public record FirewallPlan(List<RuleSet> sets) {

  public FirewallPlan {
    sets = List.copyOf(sets);
  }

  public static FirewallPlan of(Topology topology, RelayReading reading) {
    List<RuleSet> sets = new ArrayList<>();
    for (SiteId site : topology.sites().keySet()) {
      RuleSet all = of(topology, site, reading);
      if (!all.rules().isEmpty()) {
        sets.add(
            part(
                all,
                new RuleSet.Stand.Outer(site),
                site + "-outer",
                "Outer firewall of " + site,
                true,
                false));
        sets.add(
            part(
                all,
                new RuleSet.Stand.Inner(site),
                site + "-inner",
                "Inner firewall of " + site,
                false,
                true));
        sets.add(all);
      }
    }
    return new FirewallPlan(sets);
  }

  /// What one firewall of the topology needs: the outer rules if an Edge's external network hangs
  /// on it, the inner ones if its internal network does; with rules for replies if it keeps no
  /// state.
  public static RuleSet of(Topology topology, Firewall firewall, RelayReading reading) {
    Set<NetworkId> attached =
        firewall.zones().values().stream()
            .flatMap(List::stream)
            .map(name -> new NetworkId(firewall.site(), name))
            .collect(Collectors.toSet());
    boolean outer = false;
    boolean inner = false;
    for (Pool pool : topology.pools().values()) {
      if (pool instanceof EdgePool edge) {
        outer |= attached.contains(edge.outside());
        inner |= attached.contains(edge.inside());
      } else if (pool instanceof ReverseProxy proxy) {
        outer |= attached.contains(proxy.outside());
        inner |= attached.contains(proxy.inside());
      } else if (pool instanceof CloudConnector connector) {
        outer |= attached.contains(connector.outside());
        inner |= attached.contains(connector.inside());
      }
    }
    RuleSet set =
        part(
            of(topology, firewall.site(), reading),
            new RuleSet.Stand.Described(firewall.site(), firewall.name()),
            firewall.site() + "-" + firewall.name(),
            "Firewall " + firewall.name() + " of " + firewall.site(),
            outer,
            inner);
    return firewall.stateful() ? set : set.stateless();
  }

  private static RuleSet of(Topology topology, SiteId site, RelayReading reading) {
    List<Pool> here =
        topology.pools().values().stream().filter(p -> p.site().equals(site)).toList();
    long edges =
        here.stream().filter(p -> p instanceof EdgePool || p instanceof CloudConnector).count();
    long proxies = here.stream().filter(ReverseProxy.class::isInstance).count();
    List<NeutralRule> rules = new ArrayList<>();
    List<String> unfilled = new ArrayList<>();
    for (Pool pool : here) {
      if (pool instanceof EdgePool edge) {
        EdgeRules of =
            new EdgeRules(topology, edge, reading, edges > 1 ? "." + edge.name() : "").build();
        rules.addAll(of.rules());
        unfilled.addAll(of.unfilled());
      } else if (pool instanceof CloudConnector connector) {
        ConnectorRules of =
            new ConnectorRules(topology, connector, edges > 1 ? "." + connector.name() : "")
                .build();
        rules.addAll(of.rules());
        unfilled.addAll(of.unfilled());
      } else if (pool instanceof ReverseProxy proxy) {
        rules.addAll(ProxyRules.of(topology, proxy, proxies > 1 ? "." + proxy.name() : ""));
      }
    }
    // A denial must come before what it takes away from.
    rules.sort((a, b) -> b.action().compareTo(a.action()));
    return new RuleSet(
        site + "-single",
        "One firewall for " + site,
        new RuleSet.Stand.Single(site),
        rules,
        unfilled);
  }

  private static RuleSet part(
      RuleSet all, RuleSet.Stand stand, String name, String title, boolean outer, boolean inner) {
    return new RuleSet(
        name,
        title,
        stand,
        all.rules().stream().filter(r -> r.table().outer() ? outer : inner).toList(),
        all.unfilled());
  }
}
