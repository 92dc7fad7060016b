package org.turnpike.lab.verdict;

import java.util.ArrayList;
import java.util.List;
import org.turnpike.lab.evidence.Observation;
import org.turnpike.lab.evidence.Sighted;
import org.turnpike.planner.flow.Prediction;
import org.turnpike.topology.Topology;

/// A prediction, what was seen, and the verdict, with controls that had to fail: had the same
/// verdict been given to an observation that shows nothing, it would be worth nothing.
///
/// @param passed controls that should have failed and did not: empty unless the judge is wrong
public record Proof(
    Prediction prediction,
    Observation observation,
    Verdict verdict,
    int controls,
    List<String> passed) {

  public Proof {
    passed = List.copyOf(passed);
  }

  /// @param topology that the prediction is of: whose nodes are alike
  public static Proof of(Topology topology, Prediction prediction, Observation observation) {
    Alike alike = Alike.of(topology);
    Proof proof = of(alike, prediction, with(observation, alike.of(observation.seen())));
    return new Proof(prediction, observation, proof.verdict, proof.controls, proof.passed);
  }

  static Proof of(Prediction prediction, Observation observation) {
    return of(Alike.none(), prediction, observation);
  }

  private static Proof of(Alike alike, Prediction prediction, Observation observation) {
    Verdict verdict = Judge.of(alike, prediction, observation);
    if (!(verdict instanceof Verdict.Match)) {
      return new Proof(prediction, observation, verdict, 0, List.of());
    }
    List<String> passed = new ArrayList<>();
    List<Control> controls = controls(alike, prediction, observation);
    for (Control control : controls) {
      if (Judge.of(alike, prediction, control.observation) instanceof Verdict.Match) {
        passed.add(control.name);
      }
    }
    return new Proof(
        prediction,
        observation,
        passed.isEmpty()
            ? verdict
            : new Verdict.Unproven(
                passed.stream().map(p -> "the same verdict is given to " + p).toList()),
        controls.size(),
        passed);
  }

  private record Control(String name, Observation observation) {}

  /// Observations that are wrong in one respect each.
  private static List<Control> controls(Alike alike, Prediction prediction, Observation o) {
    List<Control> out = new ArrayList<>();
    out.add(
        new Control(
            "the opposite outcome",
            prediction.disposition().success()
                ? new Observation(o.act(), true, true, false, false, o.seen(), List.of())
                : new Observation(o.act(), true, true, true, true, o.seen(), List.of())));
    List<String> wires = Judge.wires(alike, prediction, o);
    if (!wires.isEmpty()) {
      out.add(new Control("captures that are empty", with(o, List.of())));
    }
    for (String wire : wires) {
      out.add(
          new Control(
              "a capture without " + wire,
              with(o, o.seen().stream().filter(s -> !s.wire().equals(wire)).toList())));
    }
    return out;
  }

  private static Observation with(Observation o, List<Sighted> seen) {
    return new Observation(
        o.act(),
        o.signedIn(),
        o.established(),
        o.callerHeard(),
        o.calleeHeard(),
        seen,
        o.unproven());
  }
}
