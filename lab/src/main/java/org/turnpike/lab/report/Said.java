package org.turnpike.lab.report;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.turnpike.planner.flow.Leg;
import org.turnpike.planner.flow.Prediction;

/// How things are said in every report.
final class Said {

  private Said() {}

  /// `CN>ER>MSN | INT>MSN by edge1`, or what became of it instead.
  static String way(Prediction call) {
    if (!call.disposition().success()) {
      return call.disposition().text();
    }
    String media =
        call.legs(Leg.Kind.MEDIA).stream()
            .filter(l -> !l.mirror())
            .map(l -> l.segmentsText())
            .collect(Collectors.joining(" | "));
    return (media.isEmpty() ? "no media" : media)
        + (call.mediaEdges().isEmpty() ? "" : " by " + String.join(" ", call.mediaEdges()));
  }

  /// Left-aligned columns, two spaces apart; the last one is as long as it is.
  static String columns(List<List<String>> rows) {
    int[] width = new int[rows.getFirst().size()];
    for (List<String> row : rows) {
      IntStream.range(0, width.length)
          .forEach(i -> width[i] = Math.max(width[i], row.get(i).length()));
    }
    StringBuilder out = new StringBuilder();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < width.length; i++) {
        line.append(row.get(i)).append(" ".repeat(width[i] - row.get(i).length() + 2));
      }
      out.append(line.toString().stripTrailing()).append('\n');
    }
    return out.toString();
  }
}
