package org.turnpike.planner.picture;

import org.turnpike.planner.picture.Svg.Box;

/// Something that stands in the picture and that lines pass through or end at.
///
/// @param id path in the topology, or `internet`
/// @param title its name
/// @param under what it is, in small letters
/// @param column of the whole picture, from the left
/// @param row of its column within its site
/// @param gutter where lines between it and something further right go up and down
/// @param x of its middle
/// @param y of its middle
record Glyph(
    String id,
    Kind kind,
    String title,
    String under,
    Column column,
    int row,
    double gutter,
    double x,
    double y) {

  static final double HEIGHT = 46;

  enum Kind {
    USER(154),
    SERVER(154),
    EDGE(154),
    GATEWAY(154),
    ROUTER(56),
    FIREWALL(130),
    CIRCUIT(140),
    PRIVATE(210),
    LINK(150),
    INTERNET(84);

    final double width;

    Kind(double width) {
      this.width = width;
    }
  }

  /// From left to right.
  enum Column {
    HOST,
    ROUTER,
    MIDDLE,
    OUTER,
    NEAR_CIRCUIT,
    CLOUD,
    FAR_CIRCUIT,
    REGION_ROUTER,
    REGION_HOST
  }

  Box box() {
    return new Box(x - kind.width / 2, y - HEIGHT / 2, kind.width, HEIGHT);
  }

  double left() {
    return x - kind.width / 2;
  }

  double right() {
    return x + kind.width / 2;
  }
}
