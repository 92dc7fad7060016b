package org.turnpike.planner.sheet;

import java.util.List;
import java.util.stream.Collectors;

/// A sheet as Markdown with tables, as code hosts and editors show it.
final class Markdown {

  private Markdown() {}

  static String of(List<Block> blocks) {
    return blocks.stream().map(Markdown::of).collect(Collectors.joining("\n"));
  }

  private static String of(Block block) {
    return switch (block) {
      case Block.Heading(int level, String text) -> "#".repeat(level) + " " + plain(text) + "\n";
      case Block.Paragraph(String text) -> plain(text) + "\n";
      case Block.Bullets(List<String> items) ->
          items.stream().map(i -> "* " + plain(i) + "\n").collect(Collectors.joining());
      case Block.Code(String text) -> "```\n" + text + (text.endsWith("\n") ? "" : "\n") + "```\n";
      case Block.Notice(boolean grave, String text) ->
          "> **" + (grave ? "Error" : "Note") + ":** " + plain(text) + "\n";
      case Block.Drawing(String title, String _) ->
          "Picture in the HTML page: " + plain(title) + "\n";
      case Block.Table table -> table(table);
    };
  }

  private static String table(Block.Table table) {
    StringBuilder out = new StringBuilder();
    out.append("| ").append(String.join(" | ", table.headings())).append(" |\n");
    out.append("| ").append("--- | ".repeat(table.headings().size()).strip()).append('\n');
    for (List<String> row : table.rows()) {
      out.append('|');
      for (int i = 0; i < row.size(); i++) {
        out.append(' ').append(cell(row.get(i), table.code().get(i))).append(" |");
      }
      out.append('\n');
    }
    return out.toString();
  }

  /// Lines of a cell stay apart; a backquote ends no code.
  private static String cell(String text, boolean code) {
    return text.lines()
        .map(l -> code ? "`" + l.replace("`", "'").replace("|", "\\|") + "`" : plain(l))
        .collect(Collectors.joining("<br>"));
  }

  /// What the file's author wrote must not turn into markup.
  private static String plain(String text) {
    return text.replace("\\", "\\\\")
        .replace("|", "\\|")
        .replace("*", "\\*")
        .replace("`", "\\`")
        .replace("<", "&lt;")
        .replace("[", "\\[")
        .replace("_", "\\_");
  }
}
