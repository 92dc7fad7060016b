package org.turnpike.lab.prove;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.turnpike.lab.evidence.Act;
import org.turnpike.lab.evidence.Observation;
import org.turnpike.lab.evidence.Stage;
import org.turnpike.lab.network.LabFailed;
import org.turnpike.lab.verdict.Proof;
import org.turnpike.planner.flow.FlowReport;
import org.turnpike.planner.flow.Flows;
import org.turnpike.planner.flow.Party;
import org.turnpike.planner.flow.Prediction;
import org.turnpike.planner.flow.Scenario;
import org.turnpike.topology.Topology;
import org.turnpike.topology.service.Modality;

/// Predicts, writes the predictions down, has the calls placed, and judges.
///
/// Predictions are in a file before anything is built: what is seen cannot change them.
///
/// @param staging builds networks
/// @param folder where predictions, captures and logs of each network go, a folder each
public record Prover(Staging staging, Path folder, Progress progress) {

  /// Calls between two users in sound: what the lab's clients can place.
  public static List<Scenario> calls(Flows flows) {
    return flows.scenarios().stream().filter(Prover::placeable).toList();
  }

  private static boolean placeable(Scenario scenario) {
    return scenario.kind() == Scenario.Kind.CALL
        && scenario.b() instanceof Party.Person b
        && !b.another()
        && scenario.modality().filter(m -> m == Modality.AUDIO).isPresent();
  }

  static Act act(Scenario scenario) {
    return new Act(
        scenario.a().name(), scenario.b().name(), scenario.modality().orElse(Modality.AUDIO));
  }

  /// A network, or what has become of it, and the calls to place in it then.
  ///
  /// @param name of the network; the first one's folder is named after it
  public record Phase(String name, Subject subject, List<Scenario> calls) {
    public Phase {
      calls = List.copyOf(calls);
    }
  }

  /// Builds one network and places these calls in it. A network that does not come to stand, or
  /// falls, leaves its calls unproven with the reason.
  public Trial prove(String name, Subject subject, List<Scenario> scenarios) {
    return prove(List.of(new Phase(name, subject, scenarios))).getFirst();
  }

  /// Builds the first phase's network, places its calls, has the standing network become each other
  /// phase's, and places that one's.
  public List<Trial> prove(List<Phase> phases) {
    Phase first = phases.getFirst();
    Path own = folder.resolve(first.name.replaceAll("[^A-Za-z0-9.@-]+", "-"));
    List<List<Prediction>> predicted = new ArrayList<>();
    for (Phase phase : phases) {
      predicted.add(phase.subject.flows().predictions(phase.calls).toList());
      String file = predicted.size() == 1 ? "" : "-" + predicted.size();
      write(own, "predictions" + file + ".json", phase, predicted.getLast());
    }
    progress.building(first.name, phases.stream().mapToInt(p -> p.calls.size()).sum());
    List<Trial> trials = new ArrayList<>();
    List<Proof> proofs = new ArrayList<>();
    long[] began = {System.nanoTime()};
    try (Stage stage = staging.raise(first.subject.plan(), own)) {
      for (Phase phase : phases) {
        if (phase != first) {
          stage.become(phase.subject.predicted());
        }
        for (Prediction prediction : predicted.get(trials.size())) {
          progress.playing(first.name, prediction.scenario().id());
          Observation seen =
              by(prediction, stage.idle())
                  .map(n -> nothing(prediction, n + " does not play: another stands for its pool"))
                  .orElseGet(() -> stage.play(act(prediction.scenario())));
          add(first.name, proofs, Proof.of(phase.subject.predicted(), prediction, seen));
        }
        trials.add(ended(phase, proofs, began));
      }
    } catch (LabFailed e) {
      String why = "the lab failed: " + e.getMessage();
      while (trials.size() < phases.size()) {
        Topology topology = phases.get(trials.size()).subject.predicted();
        predicted.get(trials.size()).stream()
            .skip(proofs.size())
            .map(p -> Proof.of(topology, p, nothing(p, why)))
            .toList()
            .forEach(p -> add(first.name, proofs, p));
        trials.add(ended(phases.get(trials.size()), proofs, began));
      }
    }
    return trials;
  }

  /// @param proofs of this phase; the next one's follow
  /// @param began when it did; the next one does now
  private static Trial ended(Phase phase, List<Proof> proofs, long[] began) {
    long now = System.nanoTime();
    Trial trial =
        new Trial(
            phase.name,
            phase.subject.predicted(),
            proofs,
            TimeUnit.NANOSECONDS.toMillis(now - began[0]));
    proofs.clear();
    began[0] = now;
    return trial;
  }

  private void add(String name, List<Proof> proofs, Proof proof) {
    proofs.add(proof);
    progress.judged(name, proof);
  }

  /// A node that the call goes by and that is not there.
  static Optional<String> by(Prediction prediction, List<String> idle) {
    return prediction.legs().stream()
        .flatMap(leg -> leg.stretches().stream())
        .flatMap(s -> Stream.of(s.from(), s.to()))
        .filter(idle::contains)
        .findFirst();
  }

  private static Observation nothing(Prediction prediction, String why) {
    return new Observation(
        act(prediction.scenario()), false, false, false, false, List.of(), List.of(why));
  }

  private static void write(Path folder, String file, Phase phase, List<Prediction> predictions) {
    try {
      Files.createDirectories(folder);
      try (Writer out = Files.newBufferedWriter(folder.resolve(file))) {
        new FlowReport(phase.name, phase.subject.predicted(), true).json(predictions.stream(), out);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
