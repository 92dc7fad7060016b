package org.turnpike.lab.prove;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.turnpike.lab.verdict.Proof;
import org.turnpike.lab.verdict.Verdict;
import org.turnpike.planner.difference.Way;
import org.turnpike.planner.firewall.PortRow;
import org.turnpike.planner.flow.Flows;
import org.turnpike.planner.flow.Prediction;
import org.turnpike.planner.flow.Scenario;

/// Least privilege, by packets: every rule is taken away, alone, and the calls that need it have to
/// fail, and no other ones.
public final class EachRule {

  /// What rows of the port tables are for and Turnpike does not serve.
  private static final Set<String> UNSERVED =
      Set.of("xmpp", "remote-web-conference", "centralised-logging");

  private EachRule() {}

  /// What became of one rule.
  ///
  /// @param breaks calls that are predicted to fail without it
  /// @param trial the network without it; empty where nothing is played
  /// @param why nothing is played; empty where something is
  public record Outcome(
      RuleAt rule, List<Scenario> breaks, Optional<Trial> trial, Optional<String> why) {

    public Outcome {
      breaks = List.copyOf(breaks);
    }

    /// Calls that were seen to fail.
    public Set<String> failed() {
      Set<String> out = new HashSet<>();
      trial.stream()
          .flatMap(t -> t.proofs().stream())
          .filter(p -> !p.observation().heardBothWays() && p.observation().unproven().isEmpty())
          .forEach(p -> out.add(p.prediction().scenario().id()));
      return out;
    }

    /// Whether packets say of every call played what the prediction says.
    public boolean agrees() {
      return trial
          .map(t ->
              t.proofs().stream().map(Proof::verdict).allMatch(Verdict.Match.class::isInstance))
          .orElse(true);
    }
  }

  /// What is to be played without a rule.
  ///
  /// @param affected calls that are predicted to go otherwise without it
  /// @param others that are not, of which some are played as well: a rule whose loss broke
  ///   everything would otherwise seem right
  public record Task(
      RuleAt rule, List<Scenario> breaks, List<Scenario> affected, List<Scenario> others) {
    public List<Scenario> all() {
      List<Scenario> out = new ArrayList<>(affected);
      out.addAll(others);
      return out;
    }

    /// `without EXT-12@redmond/outer: 4 calls fail, 2 go another way, 2 as before`.
    public String said() {
      return "without "
          + rule
          + ": "
          + idle()
              .orElseGet(() ->
                  breaks.size()
                      + " calls fail, "
                      + (affected.size() - breaks.size())
                      + " go another way, "
                      + others.size()
                      + " as before");
    }

    /// Why nothing is played for it: empty where something is.
    public Optional<String> idle() {
      if (!affected.isEmpty()) {
        return Optional.empty();
      }
      return Optional.of(
          notServed(rule.rule())
              ? "NOT SERVED: " + row(rule.rule()).map(PortRow::reason).orElse("")
              : "no call between two users needs it");
    }
  }

  /// Predicts without each rule.
  ///
  /// @param controls how many calls that do not need a rule are played with those that do
  public static List<Task> tasks(Subject subject, List<Scenario> scenarios, int controls) {
    Flows flows = subject.flows();
    List<Prediction> before = flows.predictions(scenarios).toList();
    List<Task> out = new ArrayList<>();
    for (RuleAt rule : RuleAt.all(subject.predicted())) {
      List<Prediction> after = subject.without(rule).flows().predictions(scenarios).toList();
      List<Scenario> breaks = new ArrayList<>();
      List<Scenario> affected = new ArrayList<>();
      List<Scenario> others = new ArrayList<>();
      for (int i = 0; i < scenarios.size(); i++) {
        boolean delivered = before.get(i).disposition().success();
        if (delivered && !after.get(i).disposition().success()) {
          breaks.add(scenarios.get(i));
        }
        if (!Way.of(before.get(i)).equals(Way.of(after.get(i)))) {
          affected.add(scenarios.get(i));
        } else if (delivered && others.size() < controls) {
          others.add(scenarios.get(i));
        }
      }
      out.add(new Task(rule, breaks, affected, others));
    }
    return out;
  }

  /// Builds the network without the rule, if a call needs it.
  public static Outcome prove(Prover prover, Subject subject, Task task) {
    Optional<Trial> trial =
        task.idle().isPresent()
            ? Optional.empty()
            : Optional.of(
                prover.prove("without " + task.rule, subject.without(task.rule), task.all()));
    return new Outcome(task.rule, task.breaks, trial, task.idle());
  }

  /// Whether a rule is a row of the port tables for a service that does not exist yet.
  public static boolean notServed(String rule) {
    return row(rule).filter(r -> UNSERVED.containsAll(r.scenarios())).isPresent();
  }

  private static Optional<PortRow> row(String rule) {
    return PortRow.all().stream()
        .filter(r -> rule.equals(r.id().id()) || rule.startsWith(r.id() + "-"))
        .findFirst();
  }
}
