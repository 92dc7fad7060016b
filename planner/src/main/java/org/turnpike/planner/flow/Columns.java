package org.turnpike.planner.flow;

import java.util.ArrayList;
import java.util.List;

/// Rows of a table in columns as wide as their widest cell.
final class Columns {

  private Columns() {}

  static List<String> of(List<List<String>> rows) {
    int columns = rows.isEmpty() ? 0 : rows.getFirst().size();
    int[] width = new int[columns];
    for (List<String> row : rows) {
      for (int i = 0; i < columns; i++) {
        width[i] = Math.max(width[i], row.get(i).length());
      }
    }
    List<String> out = new ArrayList<>();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < columns; i++) {
        // A column in which nothing is takes no room.
        if (width[i] > 0) {
          line.append(row.get(i)).append(" ".repeat(width[i] - row.get(i).length() + 2));
        }
      }
      out.add(line.toString().stripTrailing());
    }
    return out;
  }
}
