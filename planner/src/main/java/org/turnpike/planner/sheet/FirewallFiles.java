package org.turnpike.planner.sheet;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.turnpike.planner.firewall.FirewallPlan;
import org.turnpike.planner.firewall.RelayReading;
import org.turnpike.planner.firewall.RuleSet;
import org.turnpike.planner.firewall.export.Dialect;
import org.turnpike.planner.least.RuleCalls;
import org.turnpike.topology.SiteId;
import org.turnpike.topology.Topology;
import org.turnpike.topology.network.Firewall;
import org.turnpike.topology.network.Site;

/// Which rule sets a plan holds. A site whose firewalls the file describes gets one for each of
/// them; a site that has rules and no firewall to put all of them on gets an outer, an inner and a
/// single one to choose from.
final class FirewallFiles {

  private FirewallFiles() {}

  static List<RuleSet> sets(Topology topology, RelayReading reading) {
    List<RuleSet> general = FirewallPlan.of(topology, reading).sets();
    List<RuleSet> out = new ArrayList<>();
    for (Site site : topology.sites().values()) {
      List<RuleSet> devices = devices(topology, site, reading);
      List<RuleSet> ofSite =
          general.stream().filter(s -> s.stand().site().equals(site.id())).toList();
      out.addAll(covers(devices, ofSite) ? devices : ofSite);
    }
    return apart(out);
  }

  /// Site `a` with firewall `b-outer` and site `a-b` with firewall `outer` are two: where names
  /// meet, a full stop, which no name of a file has, stands between site and firewall.
  static List<RuleSet> apart(List<RuleSet> sets) {
    Map<String, Long> named =
        sets.stream().collect(Collectors.groupingBy(RuleSet::name, Collectors.counting()));
    return sets.stream()
        .map(s ->
            s.stand() instanceof RuleSet.Stand.Described(SiteId site, String firewall)
                    && named.getOrDefault(s.name(), 0L) > 1
                ? s.named(site + "." + firewall)
                : s)
        .toList();
  }

  private static List<RuleSet> devices(Topology topology, Site site, RelayReading reading) {
    List<RuleSet> out = new ArrayList<>();
    for (Firewall firewall : site.firewalls().values()) {
      RuleSet set = FirewallPlan.of(topology, firewall, reading);
      if (!set.rules().isEmpty()) {
        out.add(set);
      }
    }
    return out;
  }

  /// Whether each rule of the site has a device that it is on.
  private static boolean covers(List<RuleSet> devices, List<RuleSet> ofSite) {
    return ofSite.stream()
        .flatMap(s -> s.rules().stream())
        .allMatch(rule ->
            devices.stream()
                .flatMap(d -> d.rules().stream())
                .anyMatch(r -> r.name().equals(rule.name())));
  }

  static List<Artefact> of(List<RuleSet> sets, RuleCalls calls) {
    List<Artefact> out = new ArrayList<>();
    calls.csv(sets).ifPresent(csv -> out.add(Artefact.open("firewall/calls.csv", csv)));
    for (RuleSet set : sets) {
      for (Dialect dialect : Dialect.values()) {
        out.add(Artefact.open("firewall/" + dialect.file(set), dialect.export(set)));
      }
    }
    return out;
  }
}
