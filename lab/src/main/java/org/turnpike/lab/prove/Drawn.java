package org.turnpike.lab.prove;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.turnpike.planner.difference.Way;
import org.turnpike.planner.flow.Flows;
import org.turnpike.planner.flow.Prediction;
import org.turnpike.planner.flow.Scenario;
import org.turnpike.planner.random.RandomTopology;
import org.turnpike.topology.Topology;

/// A topology drawn at random, and the calls to place in it.
///
/// @param drawing whose seed makes it again
/// @param features of the file format that it has, as it is played
/// @param calls at most a few, that go in ways as different as there are
public record Drawn(
    RandomTopology drawing, Subject subject, Set<String> features, List<Scenario> calls) {

  public Drawn {
    features = Set.copyOf(features);
    calls = List.copyOf(calls);
  }

  /// The first topologies from a seed on in which somebody can call somebody. The same seed gives
  /// the same ones on every machine.
  ///
  /// @param most calls in each
  /// @param played what becomes of a topology when it is played
  public static List<Drawn> of(int count, long seed, int most, UnaryOperator<Topology> played) {
    List<Drawn> out = new ArrayList<>();
    // Seeds of neighbouring runs do not overlap, and each drawing can be made again by its own.
    for (long each = seed * 1_000_000; out.size() < count; each++) {
      Drawn drawn = of(each, most, played);
      if (!drawn.calls.isEmpty()) {
        out.add(drawn);
      }
    }
    return out;
  }

  private static Drawn of(long seed, int most, UnaryOperator<Topology> played) {
    RandomTopology.Style style =
        seed % 2 == 0 ? RandomTopology.Style.SOUND : RandomTopology.Style.ODD;
    RandomTopology drawing = RandomTopology.of(seed, style, 1 + (int) (seed / 2 % 2));
    Topology topology = played.apply(drawing.topology());
    Subject subject = Subject.of(topology);
    Flows flows = subject.flows();
    return new Drawn(
        drawing,
        subject,
        Features.of(topology),
        different(flows.predictions(Prover.calls(flows)).toList(), most));
  }

  /// One call of each way, and then others, as many as are wanted.
  private static List<Scenario> different(List<Prediction> predictions, int most) {
    Map<Way, Prediction> ways = new LinkedHashMap<>();
    predictions.forEach(p -> ways.putIfAbsent(Way.of(p), p));
    List<Prediction> chosen = new ArrayList<>(ways.values());
    predictions.stream().filter(p -> !chosen.contains(p)).forEach(chosen::add);
    return chosen.stream().limit(most).map(Prediction::scenario).toList();
  }

  /// Its network's name among others, which says how to draw it again.
  public String name() {
    return "seed " + drawing.seed();
  }

  /// In how many topologies each feature is.
  public static Map<String, Integer> features(List<Drawn> all) {
    Map<String, Integer> out = new TreeMap<>();
    all.forEach(d -> d.features.forEach(f -> out.merge(f, 1, Integer::sum)));
    return out;
  }
}
