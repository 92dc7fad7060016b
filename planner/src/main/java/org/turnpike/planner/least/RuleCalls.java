package org.turnpike.planner.least;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.turnpike.planner.difference.Calls;
import org.turnpike.planner.firewall.NeutralRule;
import org.turnpike.planner.firewall.RelayReading;
import org.turnpike.planner.firewall.RuleSet;
import org.turnpike.planner.flow.Flows;
import org.turnpike.planner.flow.Scenario;
import org.turnpike.planner.table.CsvTable;
import org.turnpike.topology.Topology;

/// The calls that need each rule of a plan, as [Least] finds them: with the planned rules on the
/// firewalls that the file describes, each is taken out and every call predicted again.
///
/// A rule set for a firewall that the file does not describe stands on nothing that a call could be
/// sent through, so its rules have their kinds of traffic alone.
///
/// @param uses of a described firewall's rules, by name
public record RuleCalls(Map<RuleSet.Stand, Map<String, RuleUse>> uses) {

  /// Rules times calls that a plan takes upon itself unasked: about a second.
  private static final long CHEAP = 12_000;

  /// Calls of one rule that are named; the table has all.
  private static final int SHOWN = 4;

  public static final RuleCalls NONE = new RuleCalls(Map.of());

  public RuleCalls {
    uses = Map.copyOf(uses);
  }

  public static RuleCalls of(Topology topology, RelayReading reading) {
    Map<RuleSet.Stand, Map<String, RuleUse>> out = new HashMap<>();
    for (RuleUse use : Least.uses(PlannedRules.on(topology, reading))) {
      out.computeIfAbsent(
              new RuleSet.Stand.Described(use.site(), use.firewall()), _ -> new HashMap<>())
          .put(use.rule().id(), use);
    }
    return new RuleCalls(out);
  }

  /// Whether finding out takes no longer than one waits for a plan.
  public static boolean cheap(Topology topology) {
    long rules =
        PlannedRules.on(topology).sites().values().stream()
            .flatMap(s -> s.firewalls().values().stream())
            .mapToLong(f -> f.rules().size())
            .sum();
    return rules * Flows.of(topology).scenarios().size() <= CHEAP;
  }

  private Optional<RuleUse> use(RuleSet set, NeutralRule rule) {
    return Optional.ofNullable(uses.getOrDefault(set.stand(), Map.of()).get(rule.name()));
  }

  /// The calls that need a rule, in words; empty where nobody asked.
  public String said(RuleSet set, NeutralRule rule) {
    return use(set, rule).map(RuleCalls::said).orElse("");
  }

  private static String said(RuleUse use) {
    return switch (use.kind()) {
      case NEEDED -> "calls: " + listed(use.breaks());
      case PREFERRED -> "without it by another way: " + listed(use.turns());
      case COVERED -> "by another rule too: " + listed(use.passes());
      case DENIES -> "denies: " + listed(use.heals());
      case UNUSED -> "";
    };
  }

  private static String listed(List<Scenario> scenarios) {
    return Calls.listed(scenarios, SHOWN);
  }

  /// A line for each rule and call: what becomes of the call without the rule.
  ///
  /// @return empty where nobody asked
  public Optional<String> csv(List<RuleSet> sets) {
    if (sets.stream().noneMatch(s -> uses.containsKey(s.stand()))) {
      return Optional.empty();
    }
    StringBuilder out =
        new StringBuilder(CsvTable.line(List.of("firewall", "rule", "call", "without_the_rule")));
    for (RuleSet set : sets) {
      for (NeutralRule rule : set.rules()) {
        use(set, rule).ifPresent(use -> lines(set.name(), use, out));
      }
    }
    return Optional.of(out.toString());
  }

  private static void lines(String set, RuleUse use, StringBuilder out) {
    Set<Scenario> told = new LinkedHashSet<>();
    lines(set, use, use.breaks(), "not delivered", told, out);
    lines(set, use, use.turns(), "another way", told, out);
    lines(set, use, use.heals(), "delivered", told, out);
    lines(set, use, use.passes(), "the same way by another rule", told, out);
  }

  private static void lines(
      String set,
      RuleUse use,
      List<Scenario> scenarios,
      String without,
      Set<Scenario> told,
      StringBuilder out) {
    for (Scenario scenario : scenarios) {
      if (told.add(scenario)) {
        out.append(CsvTable.line(List.of(set, use.rule().id(), scenario.id(), without)));
      }
    }
  }
}
