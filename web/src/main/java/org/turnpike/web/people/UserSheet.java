package org.turnpike.web.people;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// A table of users as RFC 4180 has it: comma, quotes, a header line that names the columns.
///
/// @param rows those that could be read
/// @param errors every one, with line and column
record UserSheet(List<Row> rows, List<String> errors) {

  static final Set<String> COLUMNS =
      Set.of("user", "name", "password", "aliases", "telephones", "home");

  /// @param line that it begins in, from 1
  /// @param cells by the name of their column
  record Row(int line, Map<String, Cell> cells) {
    String text(String column) {
      Cell cell = cells.get(column);
      return cell == null ? "" : cell.text();
    }

    /// Where a value stands, for errors.
    String at(String column) {
      Cell cell = cells.get(column);
      return "line " + line + ", column " + (cell == null ? 1 : cell.column());
    }
  }

  /// @param column of its first character, from 1
  record Cell(String text, int column) {}

  static UserSheet parse(String text) {
    List<Row> rows = new ArrayList<>();
    List<String> errors = new ArrayList<>();
    List<List<Cell>> lines = new ArrayList<>();
    List<Integer> numbers = new ArrayList<>();
    split(text.startsWith("\uFEFF") ? text.substring(1) : text, lines, numbers, errors);
    if (lines.isEmpty()) {
      errors.add(
          "line 1: expected a header line of "
              + String.join(", ", COLUMNS.stream().sorted().toList()));
      return new UserSheet(rows, errors);
    }
    List<String> header = new ArrayList<>();
    for (Cell cell : lines.getFirst()) {
      String name = cell.text().strip().toLowerCase(Locale.ROOT);
      if (!COLUMNS.contains(name)) {
        errors.add(
            "line "
                + numbers.getFirst()
                + ", column "
                + cell.column()
                + ": \""
                + cell.text()
                + "\" is no column; there are "
                + String.join(", ", COLUMNS.stream().sorted().toList()));
      } else if (header.contains(name)) {
        errors.add(
            "line " + numbers.getFirst() + ", column " + cell.column() + ": " + name + " twice");
      }
      header.add(name);
    }
    if (!header.contains("user")) {
      errors.add("line " + numbers.getFirst() + ": the column \"user\" is missing");
    }
    for (int i = 1; i < lines.size(); i++) {
      List<Cell> cells = lines.get(i);
      if (cells.size() == 1 && cells.getFirst().text().isBlank()) {
        continue;
      }
      if (cells.size() != header.size()) {
        errors.add(
            "line "
                + numbers.get(i)
                + ": "
                + cells.size()
                + " values under "
                + header.size()
                + " columns");
        continue;
      }
      Map<String, Cell> row = new HashMap<>();
      for (int c = 0; c < cells.size(); c++) {
        row.put(header.get(c), new Cell(cells.get(c).text().strip(), cells.get(c).column()));
      }
      rows.add(new Row(numbers.get(i), row));
    }
    return new UserSheet(rows, errors);
  }

  private static void split(
      String text, List<List<Cell>> lines, List<Integer> numbers, List<String> errors) {
    int line = 1;
    int lineStart = 0;
    int at = 0;
    while (at < text.length()) {
      List<Cell> cells = new ArrayList<>();
      numbers.add(line);
      lines.add(cells);
      boolean more = true;
      while (more) {
        int column = at - lineStart + 1;
        StringBuilder value = new StringBuilder();
        if (at < text.length() && text.charAt(at) == '"') {
          int opened = line;
          at++;
          boolean closed = false;
          while (at < text.length() && !closed) {
            char c = text.charAt(at++);
            if (c == '"' && at < text.length() && text.charAt(at) == '"') {
              value.append('"');
              at++;
            } else if (c == '"') {
              closed = true;
            } else {
              if (c == '\n') {
                line++;
                lineStart = at;
              }
              value.append(c);
            }
          }
          if (!closed) {
            errors.add("line " + opened + ", column " + column + ": a quote that does not end");
          }
        }
        while (at < text.length() && ",\n\r".indexOf(text.charAt(at)) < 0) {
          value.append(text.charAt(at++));
        }
        cells.add(new Cell(value.toString(), column));
        more = at < text.length() && text.charAt(at) == ',';
        at += more ? 1 : 0;
      }
      if (at < text.length() && text.charAt(at) == '\r') {
        at++;
      }
      if (at < text.length() && text.charAt(at) == '\n') {
        at++;
      }
      line++;
      lineStart = at;
    }
  }
}
