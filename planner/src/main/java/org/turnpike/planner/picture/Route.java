package org.turnpike.planner.picture;

import java.util.ArrayList;
import java.util.List;
import org.turnpike.planner.picture.Glyph.Column;
import org.turnpike.planner.picture.Svg.Point;

/// The line of one leg from glyph to glyph.
///
/// Lines go straight, and up and down only in the gutters between columns, so that none passes
/// through what it does not mean. Every leg has a lane of its own, which sets it off from the
/// others everywhere by the same distance: no two legs cover one another.
final class Route {

  private static final double LANE = 7;

  private Route() {}

  /// @param lane of all legs
  /// @param lanes how many legs there are
  static List<Point> of(List<Glyph> glyphs, int lane, int lanes) {
    double aside = (lane - (lanes - 1) / 2.0) * LANE;
    List<Point> out = new ArrayList<>();
    for (int i = 1; i < glyphs.size(); i++) {
      between(glyphs.get(i - 1), glyphs.get(i), aside, out);
      // Under a glyph that is passed the line turns at its middle.
      if (i < glyphs.size() - 1) {
        out.add(new Point(glyphs.get(i).x() + aside, glyphs.get(i).y() + aside));
      }
    }
    return straightened(out);
  }

  private static void between(Glyph a, Glyph b, double aside, List<Point> out) {
    boolean adjacent = a.column() == b.column() && Math.abs(a.row() - b.row()) == 1;
    boolean neighbours =
        adjacent && (a.column() == Column.MIDDLE || a.column() == Column.REGION_ROUTER);
    boolean stacked = a.x() == b.x() && (neighbours || upright(a, b));
    if (stacked) {
      boolean down = b.y() > a.y();
      double half = Glyph.HEIGHT / 2;
      out.add(new Point(a.x() + aside, a.y() + (down ? half : -half)));
      out.add(new Point(b.x() + aside, b.y() + (down ? -half : half)));
      return;
    }
    if (a.column() == b.column()) {
      // There and back by the gutter; hosts of a region have it on their left.
      boolean left = a.column() == Column.REGION_HOST;
      double gutter = a.gutter() + aside;
      out.add(new Point(left ? a.left() : a.right(), a.y() + aside));
      out.add(new Point(gutter, a.y() + aside));
      out.add(new Point(gutter, b.y() + aside));
      out.add(new Point(left ? b.left() : b.right(), b.y() + aside));
      return;
    }
    boolean rightwards = b.x() > a.x();
    double gutter = (rightwards ? a : b).gutter() + aside;
    out.add(new Point(rightwards ? a.right() : a.left(), a.y() + aside));
    out.add(new Point(gutter, a.y() + aside));
    out.add(new Point(gutter, b.y() + aside));
    out.add(new Point(rightwards ? b.left() : b.right(), b.y() + aside));
  }

  /// A link stands between the routers that it joins, a public place's box above or below the
  /// Internet.
  private static boolean upright(Glyph a, Glyph b) {
    return a.kind() == Glyph.Kind.LINK
        || b.kind() == Glyph.Kind.LINK
        || a.kind() == Glyph.Kind.INTERNET
        || b.kind() == Glyph.Kind.INTERNET;
  }

  /// Without points that lie on the way.
  private static List<Point> straightened(List<Point> points) {
    List<Point> out = new ArrayList<>();
    for (Point p : points) {
      while (out.size() > 1 && inLine(out.get(out.size() - 2), out.getLast(), p)) {
        out.removeLast();
      }
      if (out.isEmpty() || out.getLast().to(p) > 0.01) {
        out.add(p);
      }
    }
    return out;
  }

  private static boolean inLine(Point a, Point b, Point c) {
    boolean upright = a.x() == b.x() && b.x() == c.x() && (b.y() - a.y()) * (c.y() - b.y()) >= 0;
    boolean level = a.y() == b.y() && b.y() == c.y() && (b.x() - a.x()) * (c.x() - b.x()) >= 0;
    return upright || level;
  }
}
