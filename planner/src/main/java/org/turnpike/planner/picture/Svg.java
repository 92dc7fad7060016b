package org.turnpike.planner.picture;

import java.util.List;
import java.util.Locale;

/// Writes SVG elements. Text is escaped here and nowhere else.
final class Svg {

  private final StringBuilder out = new StringBuilder();

  Svg raw(String markup) {
    out.append(markup).append('\n');
    return this;
  }

  Svg open(String name, String... attributes) {
    element(name, attributes);
    out.append(">\n");
    return this;
  }

  Svg close(String name) {
    return raw("</" + name + ">");
  }

  Svg empty(String name, String... attributes) {
    element(name, attributes);
    out.append("/>\n");
    return this;
  }

  /// @param style a class of the style sheet
  Svg text(double x, double y, String style, String text) {
    element("text", "x", number(x), "y", number(y), "class", style);
    out.append('>').append(escaped(text)).append("</text>\n");
    return this;
  }

  Svg leaf(String name, String text) {
    out.append('<').append(name).append('>').append(escaped(text));
    return raw("</" + name + ">");
  }

  Svg rect(Box box, double radius, String style) {
    return empty(
        "rect",
        "x",
        number(box.x()),
        "y",
        number(box.y()),
        "width",
        number(box.width()),
        "height",
        number(box.height()),
        "rx",
        number(radius),
        "class",
        style);
  }

  /// Straight pieces with rounded corners.
  Svg line(List<Point> points, String... attributes) {
    StringBuilder d = new StringBuilder();
    for (int i = 0; i < points.size(); i++) {
      Point p = points.get(i);
      if (i == 0) {
        d.append("M").append(p);
      } else if (i == points.size() - 1) {
        d.append(" L").append(p);
      } else {
        Point before = p.towards(points.get(i - 1), 7);
        Point after = p.towards(points.get(i + 1), 7);
        d.append(" L").append(before).append(" Q").append(p).append(' ').append(after);
      }
    }
    String[] all = new String[attributes.length + 2];
    all[0] = "d";
    all[1] = d.toString();
    System.arraycopy(attributes, 0, all, 2, attributes.length);
    return empty("path", all);
  }

  private void element(String name, String... attributes) {
    out.append('<').append(name);
    for (int i = 0; i < attributes.length; i += 2) {
      out.append(' ').append(attributes[i]).append("=\"").append(escaped(attributes[i + 1]));
      out.append('"');
    }
  }

  /// One decimal at most, and never in the language of the machine.
  static String number(double value) {
    double rounded = Math.round(value * 10) / 10.0;
    return rounded == Math.rint(rounded)
        ? Long.toString((long) rounded)
        : String.format(Locale.ROOT, "%.1f", rounded);
  }

  static String escaped(String text) {
    StringBuilder safe = new StringBuilder(text.length());
    text.codePoints()
        .forEach(c -> {
          switch (c) {
            case '&' -> safe.append("&amp;");
            case '<' -> safe.append("&lt;");
            case '>' -> safe.append("&gt;");
            case '"' -> safe.append("&quot;");
            case '\'' -> safe.append("&#39;");
            default -> {
              // XML 1.0 §2.2: other control characters cannot stand in a document at all.
              boolean white = c == '\t' || c == '\n' || c == '\r';
              boolean allowed = white || (c >= 0x20 && c != 0xfffe && c != 0xffff);
              safe.appendCodePoint(allowed ? c : 0xfffd);
            }
          }
        });
    return safe.toString();
  }

  @Override
  public String toString() {
    return out.toString();
  }

  record Point(double x, double y) {
    Point towards(Point other, double distance) {
      double dx = other.x - x;
      double dy = other.y - y;
      double length = Math.hypot(dx, dy);
      double part = length == 0 ? 0 : Math.min(distance, length / 2) / length;
      return new Point(x + dx * part, y + dy * part);
    }

    double to(Point other) {
      return Math.hypot(other.x - x, other.y - y);
    }

    @Override
    public String toString() {
      return number(x) + " " + number(y);
    }
  }

  record Box(double x, double y, double width, double height) {
    double right() {
      return x + width;
    }

    double bottom() {
      return y + height;
    }

    boolean covers(Point p, double margin) {
      return p.x >= x - margin
          && p.x <= right() + margin
          && p.y >= y - margin
          && p.y <= bottom() + margin;
    }
  }
}
