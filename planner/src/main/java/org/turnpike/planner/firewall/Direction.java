package org.turnpike.planner.firewall;

import java.util.Locale;
import org.turnpike.topology.network.Zone;

/// Which way the first packet of a session goes.
public enum Direction {
  /// From the Internet to the perimeter.
  IN(Zone.OUTSIDE, Zone.PERIMETER),
  /// From the perimeter to the Internet.
  OUT(Zone.PERIMETER, Zone.OUTSIDE),
  /// From the inside to the perimeter.
  TO_EDGE(Zone.INSIDE, Zone.PERIMETER),
  /// From the perimeter to the inside.
  FROM_EDGE(Zone.PERIMETER, Zone.INSIDE);

  private final Zone from;
  private final Zone to;

  Direction(Zone from, Zone to) {
    this.from = from;
    this.to = to;
  }

  public Zone from() {
    return from;
  }

  public Zone to() {
    return to;
  }

  /// Whether the session is opened towards the server in the perimeter.
  public boolean towardsPerimeter() {
    return to == Zone.PERIMETER;
  }

  public Direction reversed() {
    return switch (this) {
      case IN -> OUT;
      case OUT -> IN;
      case TO_EDGE -> FROM_EDGE;
      case FROM_EDGE -> TO_EDGE;
    };
  }

  public String text() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static Direction of(String text) {
    return valueOf(text.toUpperCase(Locale.ROOT).replace('-', '_'));
  }
}
