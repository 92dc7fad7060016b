package org.turnpike.planner.sheet;

import java.util.ArrayList;
import java.util.List;
import org.turnpike.planner.firewall.FirewallPlan;
import org.turnpike.planner.firewall.RelayReading;
import org.turnpike.planner.firewall.RuleSet;
import org.turnpike.planner.firewall.export.Dialect;
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
      List<RuleSet> ofSite = general.stream().filter(s -> belongs(s, site.id())).toList();
      out.addAll(covers(devices, ofSite) ? devices : ofSite);
    }
    return out;
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

  private static boolean belongs(RuleSet set, SiteId site) {
    return List.of(site + "-outer", site + "-inner", site + "-single").contains(set.name());
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

  static List<Artefact> of(List<RuleSet> sets) {
    List<Artefact> out = new ArrayList<>();
    for (RuleSet set : sets) {
      for (Dialect dialect : Dialect.values()) {
        out.add(Artefact.open("firewall/" + dialect.file(set), dialect.export(set)));
      }
    }
    return out;
  }
}
