package org.turnpike.planner.picture;

/// Small drawings, 20 by 20.
final class Icon {

  private Icon() {}

  static void draw(Svg svg, Glyph.Kind kind, double x, double y) {
    String d =
        switch (kind) {
          case USER -> "M10 2 a4 4 0 1 0 0.01 0 z M2.5 19 c0 -9 15 -9 15 0";
          case SERVER ->
              "M3 2 h14 v7 h-14 z M3 11 h14 v7 h-14 z M6 5.5 h0.5 M6 14.5 h0.5 M10 5.5 h4 M10 14.5 h4";
          case EDGE ->
              "M10 1 L18 4 V10 C18 15 14 18 10 19.5 C6 18 2 15 2 10 V4 z M6.5 10 l2.5 3 l5 -6";
          case GATEWAY -> "M2 6 h16 v9 h-16 z M5 6 v-3 M15 6 v-3 M5.5 11 h0.5 M9 11 h6";
          case FIREWALL ->
              "M2 3 h16 v14 h-16 z M2 7.7 h16 M2 12.3 h16 M10 3 v4.7 M6 7.7 v4.6 M14 7.7 v4.6 M10 12.3 v4.7";
          case ROUTER, CIRCUIT, PRIVATE, LINK, INTERNET -> "";
        };
    svg.empty(
        "path",
        "class",
        "icon",
        "transform",
        "translate(" + Svg.number(x) + " " + Svg.number(y) + ")",
        "d",
        d);
  }
}
