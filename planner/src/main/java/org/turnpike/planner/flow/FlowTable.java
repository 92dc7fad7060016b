package org.turnpike.planner.flow;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// Predictions as a table for a terminal.
final class FlowTable {

  private static final List<String> HEADINGS =
      List.of("SCENARIO", "MODALITIES", "SIGNALLING", "SERVERS", "MEDIA", "EDGES", "RESULT");

  private FlowTable() {}

  /// What a line says of a scenario.
  private record Line(
      Scenario.Kind kind,
      String a,
      String b,
      boolean both,
      List<String> signalling,
      String servers,
      List<String> media,
      String edges,
      String result) {

    /// The line of the call in the other direction, if it says the same.
    Line mirrored() {
      return new Line(
          kind,
          b,
          a,
          both,
          signalling.reversed(),
          turned(servers, ">"),
          media.reversed(),
          turned(edges, " "),
          result);
    }

    Line bothWays() {
      return new Line(kind, a, b, true, signalling, servers, media, edges, result);
    }

    List<String> cells(List<String> modalities) {
      return List.of(
          kind.text() + " " + a + (both ? " <> " : " ") + b,
          String.join(",", modalities),
          shown(signalling),
          servers,
          shown(media),
          edges,
          result);
    }

    private static String shown(List<String> sides) {
      return sides.isEmpty() ? "-" : String.join(" | ", sides);
    }

    private static String turned(String list, String by) {
      return String.join(by, Arrays.asList(list.split(by, -1)).reversed());
    }
  }

  /// Scenarios that differ in modality alone and have the same answer are one line, and so are the
  /// two directions of a call.
  static String of(Stream<Prediction> predictions) {
    Map<Line, List<String>> lines = new LinkedHashMap<>();
    predictions.forEachOrdered(p ->
        lines
            .computeIfAbsent(line(p), _ -> new ArrayList<>())
            .add(p.scenario().modality().map(m -> m.text()).orElse("-")));
    List<List<String>> rows = new ArrayList<>();
    rows.add(HEADINGS);
    for (Map.Entry<Line, List<String>> entry : folded(lines).entrySet()) {
      rows.add(entry.getKey().cells(entry.getValue()));
    }
    return String.join("\n", Columns.of(rows)) + "\n";
  }

  private static Map<Line, List<String>> folded(Map<Line, List<String>> lines) {
    Map<Line, List<String>> out = new LinkedHashMap<>();
    lines.forEach((line, modalities) -> {
      Line other = line.mirrored();
      boolean twice =
          line.kind == Scenario.Kind.CALL
              && !line.a.equals(line.b)
              && modalities.equals(lines.get(other));
      if (!twice) {
        out.put(line, modalities);
      } else if (!out.containsKey(other.bothWays())) {
        out.put(line.bothWays(), modalities);
      }
    });
    return out;
  }

  private static Line line(Prediction p) {
    Scenario s = p.scenario();
    return new Line(
        s.kind(),
        s.a().name(),
        s.b().name(),
        false,
        sides(p, Leg.Kind.SIGNALLING),
        p.leg(Leg.Kind.SIGNALLING, Leg.Side.SERVERS).map(FlowTable::shown).orElse("-"),
        sides(p, Leg.Kind.MEDIA),
        p.mediaEdges().isEmpty() ? "-" : String.join(" ", p.mediaEdges()),
        result(p));
  }

  /// Where it failed as well, since a table is where one looks first.
  private static String result(Prediction prediction) {
    return prediction
        .failed()
        .map(l -> prediction.disposition().text() + l.why().map(w -> ": " + w).orElse(""))
        .orElse(prediction.disposition().text());
  }

  private static List<String> sides(Prediction prediction, Leg.Kind kind) {
    return prediction.legs(kind).stream()
        .filter(l -> l.side() != Leg.Side.SERVERS)
        .map(FlowTable::shown)
        .toList();
  }

  private static String shown(Leg leg) {
    if (leg.segments().isEmpty()) {
      return "-";
    }
    // In brackets as far as it got.
    return leg.delivered() ? leg.segmentsText() : "(" + leg.segmentsText() + ")";
  }
}
