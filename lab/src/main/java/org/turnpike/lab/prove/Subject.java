package org.turnpike.lab.prove;

import java.util.List;
import java.util.stream.Collectors;
import org.turnpike.planner.firewall.RuleSet;
import org.turnpike.planner.firewall.export.Dialect;
import org.turnpike.planner.flow.Flows;
import org.turnpike.planner.least.PlannedRules;
import org.turnpike.planner.sheet.Artefact;
import org.turnpike.planner.sheet.Plan;
import org.turnpike.planner.whatif.Altered;
import org.turnpike.planner.whatif.Change;
import org.turnpike.topology.Topology;
import org.turnpike.topology.network.Firewall;

/// One network, told twice: to whoever builds it, and to whoever predicts what happens in it.
///
/// @param plan whose files are run
/// @param predicted the same topology with the rules that the plan writes, where it writes any
public record Subject(Plan plan, Topology predicted) {

  public static Subject of(Topology topology) {
    return new Subject(Plan.of(topology), PlannedRules.on(topology));
  }

  public Flows flows() {
    return Flows.of(predicted);
  }

  /// The same network when this has happened in it: its plan is what it was.
  public Subject after(List<Change> changes) {
    return new Subject(plan, Change.all(changes, predicted));
  }

  /// The same without one rule: its line is taken out of the plan's file, or the rule out of the
  /// topology's firewall where the plan has no file for it.
  public Subject without(RuleAt rule) {
    String comment = "comment \"" + rule.rule() + "\"";
    RuleSet.Stand stand = new RuleSet.Stand.Described(rule.site(), rule.firewall());
    List<String> files =
        plan.firewalls().stream()
            .filter(s -> s.stand().equals(stand))
            .map(s -> "firewall/" + Dialect.NFTABLES.file(s))
            .toList();
    List<Artefact> artefacts =
        plan.artefacts().stream()
            .map(a -> files.contains(a.path()) ? without(a, comment) : a)
            .toList();
    Plan without =
        new Plan(
            without(plan.topology(), rule),
            plan.findings(),
            plan.firewalls(),
            plan.calls(),
            plan.addresses(),
            plan.dns(),
            plan.certificates(),
            plan.nodes(),
            plan.balancers(),
            artefacts);
    return new Subject(without, without(predicted, rule));
  }

  private static Artefact without(Artefact file, String comment) {
    return new Artefact(
        file.path(),
        file.text()
            .lines()
            .filter(l -> !l.endsWith(comment))
            .collect(Collectors.joining("\n", "", "\n")),
        file.mode());
  }

  private static Topology without(Topology topology, RuleAt rule) {
    return Altered.firewalls(topology, f -> is(f, rule) ? without(f, rule.rule()) : f);
  }

  private static boolean is(Firewall firewall, RuleAt rule) {
    return firewall.site().equals(rule.site()) && firewall.name().equals(rule.firewall());
  }

  private static Firewall without(Firewall firewall, String rule) {
    return Altered.rules(
        firewall, firewall.rules().stream().filter(r -> !r.id().equals(rule)).toList());
  }
}
