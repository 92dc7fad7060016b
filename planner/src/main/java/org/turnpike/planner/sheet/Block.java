package org.turnpike.planner.sheet;

import java.util.ArrayList;
import java.util.List;

/// A piece of a sheet, in the order in which it is read.
sealed interface Block {

  /// @param level 1 for the title, 2 for what the table of contents lists
  record Heading(int level, String text) implements Block {

    /// Where links lead: `certificates`, `firewall-redmond-outer`.
    String anchor() {
      return text.toLowerCase(java.util.Locale.ROOT)
          .replaceAll("[^a-z0-9]+", "-")
          .replaceAll("^-|-$", "");
    }
  }

  record Paragraph(String text) implements Block {}

  record Bullets(List<String> items) implements Block {
    public Bullets {
      items = List.copyOf(items);
    }
  }

  /// Commands or a file's lines, as they are.
  record Code(String text) implements Block {}

  /// What must not be overlooked.
  ///
  /// @param grave whether something will not work
  record Notice(boolean grave, String text) implements Block {}

  /// A picture that stands in the page itself.
  ///
  /// @param svg an element `svg`, without a document's head
  record Drawing(String title, String svg) implements Block {}

  /// @param code for each column, whether its cells are addresses, names or ports
  record Table(List<String> headings, List<Boolean> code, List<List<String>> rows)
      implements Block {

    public Table {
      headings = List.copyOf(headings);
      code = List.copyOf(code);
      rows = rows.stream().map(List::copyOf).toList();
      for (List<String> row : rows) {
        if (row.size() != headings.size()) {
          throw new IllegalArgumentException(
              "row " + row + " has " + row.size() + " cells, not " + headings.size());
        }
      }
    }

    /// Begins a table; a heading that starts with `=` is one of a column of names or addresses.
    static Filling of(String... headings) {
      List<String> said = new ArrayList<>();
      List<Boolean> code = new ArrayList<>();
      for (String heading : headings) {
        code.add(heading.startsWith("="));
        said.add(heading.startsWith("=") ? heading.substring(1) : heading);
      }
      return new Filling(said, code, new ArrayList<>());
    }
  }

  /// A table that is being filled.
  record Filling(List<String> headings, List<Boolean> code, List<List<String>> rows) {

    Filling row(String... cells) {
      rows.add(List.of(cells));
      return this;
    }

    Table table() {
      return new Table(headings, code, rows);
    }
  }
}
