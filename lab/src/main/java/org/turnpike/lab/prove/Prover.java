package org.turnpike.lab.prove;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
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

  /// Builds one network and places these calls in it. A network that does not come to stand, or
  /// falls, leaves its calls unproven with the reason.
  ///
  /// @param name of the network; its folder is named after it
  public Trial prove(String name, Subject subject, List<Scenario> scenarios) {
    long began = System.nanoTime();
    List<Prediction> predictions = subject.flows().predictions(scenarios).toList();
    Path own = folder.resolve(name.replaceAll("[^A-Za-z0-9.@-]+", "-"));
    write(own, name, subject, predictions);
    progress.building(name, predictions.size());
    List<Proof> proofs = new ArrayList<>();
    try (Stage stage = staging.raise(subject.plan(), own)) {
      for (Prediction prediction : predictions) {
        progress.playing(name, prediction.scenario().id());
        add(name, proofs, Proof.of(prediction, stage.play(act(prediction.scenario()))));
      }
    } catch (LabFailed e) {
      String why = "the lab failed: " + e.getMessage();
      predictions.stream()
          .skip(proofs.size())
          .map(p -> Proof.of(p, nothing(p, why)))
          .toList()
          .forEach(p -> add(name, proofs, p));
    }
    return new Trial(
        name,
        subject.predicted(),
        proofs,
        TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began));
  }

  private void add(String name, List<Proof> proofs, Proof proof) {
    proofs.add(proof);
    progress.judged(name, proof);
  }

  private static Observation nothing(Prediction prediction, String why) {
    return new Observation(
        act(prediction.scenario()), false, false, false, false, List.of(), List.of(why));
  }

  private static void write(
      Path folder, String name, Subject subject, List<Prediction> predictions) {
    try {
      Files.createDirectories(folder);
      try (Writer out = Files.newBufferedWriter(folder.resolve("predictions.json"))) {
        new FlowReport(name, subject.predicted(), true).json(predictions.stream(), out);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
