package org.turnpike.lab.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.turnpike.lab.prove.EachRule;
import org.turnpike.lab.prove.Kind;
import org.turnpike.lab.prove.Trial;
import org.turnpike.lab.verdict.Proof;
import org.turnpike.lab.verdict.Verdict;

/// All that a run of `prove` found.
///
/// @param file as it was named on the command line
/// @param trials networks, each with its calls
/// @param rules what became of each rule that was taken away; their trials are among `trials`
/// @param features of the topologies that were drawn, and in how many of them each was; empty
///   unless some were drawn
public record Report(
    String file, List<Trial> trials, List<EachRule.Outcome> rules, Map<String, Integer> features) {

  /// More than this in a hundred unproven, and nothing was proven.
  private static final int UNPROVEN_AT_MOST = 5;

  public Report {
    trials = List.copyOf(trials);
    rules = List.copyOf(rules);
    features = java.util.Collections.unmodifiableMap(new TreeMap<>(features));
  }

  public int matches() {
    return trials.stream().mapToInt(Trial::matches).sum();
  }

  public int mismatches() {
    return trials.stream().mapToInt(Trial::mismatches).sum();
  }

  public int unproven() {
    return trials.stream().mapToInt(Trial::unproven).sum();
  }

  public int calls() {
    return trials.stream().mapToInt(t -> t.proofs().size()).sum();
  }

  /// Whether everything agrees: something was proven, nothing disagrees, and of a hundred calls at
  /// most five could not be proven.
  public boolean agrees() {
    return matches() > 0 && mismatches() == 0 && unproven() * 100 <= UNPROVEN_AT_MOST * calls();
  }

  /// How calls go, in words, with how many were predicted so and how many seen so; calls that are
  /// unproven are left out.
  public Map<String, Counted> kinds() {
    Map<String, Counted> out = new TreeMap<>();
    for (Trial trial : trials) {
      for (Proof proof : trial.proofs()) {
        if (!(proof.verdict() instanceof Verdict.Unproven)) {
          String predicted = Kind.of(trial.topology(), proof.prediction());
          String seen = Kind.of(trial.topology(), SeenCall.of(trial.topology(), proof));
          out.merge(predicted, new Counted(1, 0), Counted::plus);
          out.merge(seen, new Counted(0, 1), Counted::plus);
        }
      }
    }
    return out;
  }

  /// @param predicted how many times
  /// @param seen how many times
  public record Counted(int predicted, int seen) {
    Counted plus(Counted other) {
      return new Counted(predicted + other.predicted, seen + other.seen);
    }
  }

  public String json() {
    return JsonReport.of(this);
  }

  /// JUnit's XML.
  public String xml() {
    return JUnitReport.of(this);
  }

  public String html() {
    return HtmlReport.of(this);
  }

  /// For a terminal: one line for each call, where it differs below it, and the sum.
  public String text() {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("CALL", "PREDICTED", "OBSERVED", "VERDICT"));
    for (Trial trial : trials) {
      for (Proof proof : trial.proofs()) {
        String id = proof.prediction().scenario().id();
        rows.add(
            List.of(
                trials.size() > 1 ? trial.name() + ": " + id : id,
                Said.way(proof.prediction()),
                proof.verdict() instanceof Verdict.Unproven
                    ? "-"
                    : Said.way(SeenCall.of(trial.topology(), proof)),
                proof.verdict().text() + proof.verdict().where()));
      }
    }
    StringBuilder out = new StringBuilder(Said.columns(rows));
    if (!rules.isEmpty()) {
      out.append('\n').append(Said.columns(ruleRows()));
    }
    if (!features.isEmpty()) {
      out.append("\ndrawn: ")
          .append(
              String.join(
                  ", ",
                  features.entrySet().stream().map(e -> e.getKey() + " " + e.getValue()).toList()))
          .append('\n');
      kinds()
          .forEach((kind, n) ->
              out.append("  ")
                  .append(kind)
                  .append(": predicted ")
                  .append(n.predicted)
                  .append(", seen ")
                  .append(n.seen)
                  .append('\n'));
    }
    return out.append('\n').append(sum()).append('\n').toString();
  }

  private List<List<String>> ruleRows() {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("WITHOUT", "PREDICTED TO FAIL", "SEEN TO FAIL", ""));
    for (EachRule.Outcome each : rules) {
      Optional<Trial> trial = each.trial();
      rows.add(
          List.of(
              each.rule().toString(),
              trial.map(_ -> Integer.toString(each.breaks().size())).orElse("-"),
              trial.map(_ -> Integer.toString(each.failed().size())).orElse("-"),
              each.why().orElse(each.agrees() ? "MATCH" : "MISMATCH")));
    }
    return rows;
  }

  /// `29 of 30 calls MATCH, 1 MISMATCH, 0 UNPROVEN; 240 controls failed as they should.`
  public String sum() {
    int controls =
        trials.stream().flatMap(t -> t.proofs().stream()).mapToInt(Proof::controls).sum();
    long unserved = rules.stream().filter(r -> EachRule.notServed(r.rule().rule())).count();
    return matches()
        + " of "
        + calls()
        + " calls MATCH, "
        + mismatches()
        + " MISMATCH, "
        + unproven()
        + " UNPROVEN; "
        + controls
        + " controls failed as they should."
        + (rules.isEmpty() ? "" : " " + unserved + " rules are for what is NOT SERVED.");
  }
}
