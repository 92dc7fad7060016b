package org.turnpike.lab.prove;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.turnpike.planner.difference.Way;
import org.turnpike.planner.flow.Flows;
import org.turnpike.planner.flow.Prediction;
import org.turnpike.planner.flow.Scenario;
import org.turnpike.planner.least.PlannedRules;
import org.turnpike.planner.random.RandomTopology;
import org.turnpike.topology.Topology;

/// A topology drawn at random, and the calls to place in it.
///
/// Most calls of chance go the same few ways. So a handful of topologies is drawn for each that is
/// taken: the one with the calls of which there were fewest before, by [Kind]. A topology depends
/// on those before it, and on nothing else.
///
/// @param number in its row, from 1 on
/// @param drawing whose seed makes it again
/// @param topology as it is played
/// @param features of the file format that it has, as it is played
/// @param calls at most a few
public record Drawn(
    int number,
    RandomTopology drawing,
    Topology topology,
    Set<String> features,
    List<Chosen> calls) {

  /// @param kind how it is predicted to go
  public record Chosen(Scenario scenario, String kind) {}

  public Drawn {
    features = Set.copyOf(features);
    calls = List.copyOf(calls);
  }

  /// Topologies that are looked at for each that is taken.
  private static final int CHOICE = 8;

  /// A call of a kind that tells little counts this much less than others.
  private static final double ASIDE = 8;

  /// The same seed gives the same ones on every machine, and the first ones of more.
  ///
  /// @param most calls in each
  /// @param played what becomes of a topology when it is played
  /// @param idle nodes of such a one that serve nobody then, by their paths: no call is taken that
  ///   goes by one
  public static List<Drawn> of(
      int count,
      long seed,
      int most,
      UnaryOperator<Topology> played,
      Function<Topology, List<String>> idle) {
    List<Drawn> out = new ArrayList<>();
    Map<String, Integer> kinds = new HashMap<>();
    // Seeds of neighbouring runs do not overlap, and each drawing can be made again by its own.
    long next = seed * 1_000_000;
    while (out.size() < count) {
      @Nullable Drawn best = null;
      double worth = -1;
      for (int i = 0; i < CHOICE; next++) {
        Looked looked = Looked.at(out.size() + 1, next, played, idle);
        if (looked.calls.isEmpty()) {
          continue; // nobody can call anybody
        }
        i++;
        Map<String, Integer> then = new HashMap<>(kinds);
        List<Chosen> chosen = new ArrayList<>();
        double sum = looked.choose(most, then, chosen);
        if (best == null || sum > worth) {
          best = looked.drawn(chosen);
          worth = sum;
        }
      }
      Drawn taken = Objects.requireNonNull(best);
      taken.calls.forEach(c -> kinds.merge(Kind.counted(c.kind), 1, Integer::sum));
      out.add(taken);
    }
    return out;
  }

  /// One that might be taken.
  ///
  /// @param calls one of each way, and then the others
  private record Looked(int number, RandomTopology drawing, Topology topology, List<Chosen> calls) {

    static Looked at(
        int number,
        long seed,
        UnaryOperator<Topology> played,
        Function<Topology, List<String>> idle) {
      RandomTopology.Style style =
          seed % 2 == 0 ? RandomTopology.Style.SOUND : RandomTopology.Style.ODD;
      RandomTopology drawing = RandomTopology.of(seed, style, 1 + (int) (seed / 2 % 2));
      Topology topology = played.apply(drawing.topology());
      Topology predicted = PlannedRules.on(topology);
      Flows flows = Flows.of(predicted);
      List<String> absent = idle.apply(topology);
      List<Chosen> calls =
          different(flows.predictions(Prover.calls(flows)).toList()).stream()
              .filter(p -> Prover.by(p, absent).isEmpty())
              .map(p -> new Chosen(p.scenario(), Kind.of(predicted, p)))
              .toList();
      return new Looked(number, drawing, topology, calls);
    }

    private static List<Prediction> different(List<Prediction> predictions) {
      Map<Way, Prediction> ways = new LinkedHashMap<>();
      predictions.forEach(p -> ways.putIfAbsent(Way.of(p), p));
      List<Prediction> out = new ArrayList<>(ways.values());
      predictions.stream().filter(p -> !ways.containsValue(p)).forEach(out::add);
      return out;
    }

    /// The calls of which there were fewest, one after the other.
    ///
    /// @param kinds how many there were before, and are then
    /// @return how much is gained by them
    double choose(int most, Map<String, Integer> kinds, List<Chosen> out) {
      List<Chosen> left = new ArrayList<>(calls);
      double sum = 0;
      while (out.size() < most && !left.isEmpty()) {
        Chosen best = left.getFirst();
        for (Chosen each : left) {
          if (worth(each, kinds) > worth(best, kinds)) {
            best = each;
          }
        }
        sum += worth(best, kinds);
        kinds.merge(Kind.counted(best.kind), 1, Integer::sum);
        left.remove(best);
        out.add(best);
      }
      return sum;
    }

    private static double worth(Chosen call, Map<String, Integer> kinds) {
      double alone = 1.0 / (1 + kinds.getOrDefault(Kind.counted(call.kind), 0));
      return Kind.sought(call.kind) ? alone : alone / ASIDE;
    }

    Drawn drawn(List<Chosen> chosen) {
      return new Drawn(number, drawing, topology, Features.of(topology), chosen);
    }
  }

  public Subject subject() {
    return Subject.of(topology);
  }

  public List<Scenario> scenarios() {
    return calls.stream().map(Chosen::scenario).toList();
  }

  /// Its network's name among others, which says how to draw it again.
  public String name() {
    return "topology " + number + ", seed " + drawing.seed();
  }

  /// In how many topologies each feature is.
  public static Map<String, Integer> features(List<Drawn> all) {
    Map<String, Integer> out = new TreeMap<>();
    all.forEach(d -> d.features.forEach(f -> out.merge(f, 1, Integer::sum)));
    return out;
  }

  /// How many calls are predicted to go each way.
  public static Map<String, Integer> kinds(List<Drawn> all) {
    Map<String, Integer> out = new TreeMap<>();
    all.forEach(d -> d.calls.forEach(c -> out.merge(c.kind, 1, Integer::sum)));
    return out;
  }
}
