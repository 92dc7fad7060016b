package org.turnpike.planner.sheet;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// A sheet as one HTML page that needs nothing else: styles and pictures stand in it, no script
/// runs, and it prints.
final class HtmlPage {

  /// A name that is longer may be broken on paper.
  private static final int WIDE = 36;

  private static final String STYLE = style();

  private final StringBuilder out = new StringBuilder();

  private HtmlPage() {}

  static String of(String title, List<Block> blocks) {
    HtmlPage page = new HtmlPage();
    page.head(title);
    page.contents(blocks);
    page.out.append("<main>\n");
    boolean open = false;
    for (Block block : blocks) {
      if (block instanceof Block.Heading heading && heading.level() == 2) {
        page.out.append(open ? "</section>\n" : "").append("<section>\n");
        open = true;
      }
      page.block(block);
    }
    page.out.append(open ? "</section>\n" : "").append("</main>\n</body>\n</html>\n");
    return page.out.toString();
  }

  private void head(String title) {
    out.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n");
    out.append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n");
    // Nothing may be fetched, whatever a file's author wrote into a name.
    out.append("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; ");
    out.append("style-src 'unsafe-inline'\"/>\n");
    out.append("<title>").append(escaped(title)).append("</title>\n<style>\n");
    out.append(STYLE).append("</style>\n</head>\n<body>\n");
  }

  private void contents(List<Block> blocks) {
    out.append("<nav aria-label=\"Contents\">\n<ul>\n");
    for (Block block : blocks) {
      if (block instanceof Block.Heading heading && heading.level() == 2) {
        out.append("<li><a href=\"#").append(heading.anchor()).append("\">");
        out.append(escaped(heading.text())).append("</a></li>\n");
      }
    }
    out.append("</ul>\n</nav>\n");
  }

  private void block(Block block) {
    switch (block) {
      case Block.Heading heading -> {
        String tag = "h" + heading.level();
        out.append('<').append(tag).append(" id=\"").append(heading.anchor()).append("\">");
        out.append(escaped(heading.text())).append("</").append(tag).append(">\n");
      }
      case Block.Paragraph(String text) -> out.append("<p>").append(escaped(text)).append("</p>\n");
      case Block.Bullets(List<String> items) -> {
        out.append("<ul>\n");
        items.forEach(i -> out.append("<li>").append(escaped(i)).append("</li>\n"));
        out.append("</ul>\n");
      }
      case Block.Code(String text) -> out.append("<pre>").append(escaped(text)).append("</pre>\n");
      case Block.Notice(boolean grave, String text) -> {
        out.append("<p class=\"").append(grave ? "error" : "note").append("\">");
        out.append("<strong>").append(grave ? "Error" : "Note").append(":</strong> ");
        out.append(escaped(text)).append("</p>\n");
      }
      case Block.Drawing(String title, String svg) -> {
        out.append("<figure>\n").append(svg).append("\n<figcaption>").append(escaped(title));
        out.append("</figcaption>\n</figure>\n");
      }
      case Block.Table table -> table(table);
    }
  }

  private void table(Block.Table table) {
    out.append("<div class=\"table\"><table>\n<thead><tr>");
    table
        .headings()
        .forEach(h -> out.append("<th scope=\"col\">").append(escaped(h)).append("</th>"));
    out.append("</tr></thead>\n<tbody>\n");
    for (List<String> row : table.rows()) {
      out.append("<tr>");
      for (int i = 0; i < row.size(); i++) {
        out.append("<td").append(marked(row.get(i))).append('>');
        cell(row.get(i), table.code().get(i));
        out.append("</td>");
      }
      out.append("</tr>\n");
    }
    out.append("</tbody>\n</table></div>\n");
  }

  /// Words that a reader looks for; and lists, whose lines stay whole.
  private static String marked(String cell) {
    return switch (cell) {
      case "error", "deny" -> " class=\"bad\"";
      case "warning", "NOT SERVED" -> " class=\"weak\"";
      default -> cell.indexOf('\n') < 0 ? "" : " class=\"lines\"";
    };
  }

  private void cell(String text, boolean code) {
    List<String> lines = text.lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      String tag = line.length() > WIDE ? "<code class=\"wide\">" : "<code>";
      out.append(i == 0 ? "" : "<br/>").append(code ? tag : "");
      out.append(escaped(line)).append(code ? "</code>" : "");
    }
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  private static String style() {
    try (InputStream in = HtmlPage.class.getResourceAsStream("sheet.css")) {
      if (in == null) {
        throw new IllegalStateException("sheet.css is not in the jar");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
