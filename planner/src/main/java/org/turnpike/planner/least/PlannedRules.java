package org.turnpike.planner.least;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.turnpike.planner.firewall.FirewallPlan;
import org.turnpike.planner.firewall.NeutralRule;
import org.turnpike.planner.firewall.Party;
import org.turnpike.planner.firewall.PortRow;
import org.turnpike.planner.firewall.RelayReading;
import org.turnpike.planner.firewall.RuleSet;
import org.turnpike.planner.whatif.Altered;
import org.turnpike.topology.Topology;
import org.turnpike.topology.network.Ports;
import org.turnpike.topology.network.Rule;
import org.turnpike.topology.network.Selector;

/// The firewalls of a topology with the rules that `plan` writes for them.
///
/// A firewall that an Edge's or a reverse proxy's network hangs on gets the plan's rules, before
/// those of its own; rows of the port tables that the file spells out itself give way to the
/// plan's. Other firewalls stay as they are.
public final class PlannedRules {

  private PlannedRules() {}

  public static Topology on(Topology topology) {
    return on(topology, RelayReading.BOTH);
  }

  static Topology on(Topology topology, RelayReading reading) {
    Set<String> rows =
        PortRow.all().stream().map(r -> r.id().id()).collect(Collectors.toUnmodifiableSet());
    return Altered.firewalls(
        topology,
        f -> {
          RuleSet planned = FirewallPlan.of(topology, f, reading);
          if (planned.rules().isEmpty()) {
            return f;
          }
          List<Rule> rules = new ArrayList<>();
          planned.rules().forEach(r -> rules.add(rule(r)));
          Set<String> names = rules.stream().map(Rule::id).collect(Collectors.toSet());
          f.rules().stream()
              .filter(r -> !rows.contains(r.id()) && !names.contains(r.id()))
              .forEach(rules::add);
          return Altered.rules(f, rules);
        });
  }

  /// Zones are left out: a firewall that stands before the inside and one that stands behind the
  /// perimeter name them in other ways, and the addresses say where a rule belongs.
  private static Rule rule(NeutralRule r) {
    return new Rule(
        r.name(),
        r.action(),
        r.transport().stream().collect(Collectors.toSet()),
        List.of(selector(r.source())),
        List.of(selector(r.destination())),
        ports(r.sourcePorts()),
        ports(r.ports()),
        Rule.Direction.BOTH,
        r.reason());
  }

  private static Selector selector(Party party) {
    return party.any()
        ? new Selector.Any()
        : new Selector.Addresses(party.said(), party.prefixes());
  }

  private static List<Ports> ports(Ports ports) {
    return ports.equals(Ports.ANY) ? List.of() : List.of(ports);
  }
}
