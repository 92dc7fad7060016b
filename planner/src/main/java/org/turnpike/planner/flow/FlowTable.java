package org.turnpike.planner.flow;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Predictions as a table for a terminal.
final class FlowTable {

  private static final List<String> HEADINGS =
      List.of("SCENARIO", "MODALITIES", "SIGNALLING", "SERVERS", "MEDIA", "EDGES", "RESULT");

  private FlowTable() {}

  /// Scenarios that differ in modality alone, and have the same answer, are one line.
  static String of(List<Prediction> predictions) {
    Map<List<String>, List<String>> lines = new LinkedHashMap<>();
    for (Prediction p : predictions) {
      Scenario s = p.scenario();
      List<String> key =
          List.of(
              s.kind().text() + " " + s.a().name() + " " + s.b().name(),
              sides(p, Leg.Kind.SIGNALLING),
              p.leg(Leg.Kind.SIGNALLING, Leg.Side.SERVERS).map(FlowTable::shown).orElse("-"),
              sides(p, Leg.Kind.MEDIA),
              p.mediaEdges().isEmpty() ? "-" : String.join(" ", p.mediaEdges()),
              p.failed().map(l -> p.disposition().text()).orElse(p.disposition().text()));
      lines
          .computeIfAbsent(key, _ -> new ArrayList<>())
          .add(s.modality().map(m -> m.text()).orElse("-"));
    }
    List<List<String>> rows = new ArrayList<>();
    rows.add(HEADINGS);
    lines.forEach((key, modalities) -> {
      List<String> row = new ArrayList<>(key);
      row.add(1, String.join(",", modalities));
      rows.add(row);
    });
    return text(rows);
  }

  private static String sides(Prediction prediction, Leg.Kind kind) {
    String out =
        prediction.legs(kind).stream()
            .filter(l -> l.side() != Leg.Side.SERVERS)
            .map(FlowTable::shown)
            .collect(Collectors.joining(" | "));
    return out.isEmpty() ? "-" : out;
  }

  private static String shown(Leg leg) {
    return leg.delivered() ? leg.segmentsText() : "(" + leg.segmentsText() + ")";
  }

  private static String text(List<List<String>> rows) {
    int columns = HEADINGS.size();
    int[] width = new int[columns];
    for (List<String> row : rows) {
      for (int i = 0; i < columns; i++) {
        width[i] = Math.max(width[i], row.get(i).length());
      }
    }
    StringBuilder out = new StringBuilder();
    for (List<String> row : rows) {
      for (int i = 0; i < columns; i++) {
        out.append(row.get(i));
        if (i < columns - 1) {
          out.append(" ".repeat(width[i] - row.get(i).length() + 2));
        }
      }
      out.append('\n');
    }
    return out.toString();
  }
}
