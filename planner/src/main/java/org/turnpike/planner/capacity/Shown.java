package org.turnpike.planner.capacity;

import java.util.Locale;

/// Numbers as a report shows them.
final class Shown {

  private Shown() {}

  /// `50`, `0.1`.
  static String number(double value) {
    return value == Math.rint(value)
        ? Long.toString((long) value)
        : Double.toString(Math.round(value * 1000) / 1000.0);
  }

  /// `2.3 Mbit/s`, `65 kbit/s`.
  static String rate(double bps) {
    return bps < 999_500
        ? String.format(Locale.ROOT, "%.0f kbit/s", bps / 1e3)
        : String.format(Locale.ROOT, "%.1f Mbit/s", bps / 1e6);
  }

  /// `50`, `0.04`.
  static String streams(double streams) {
    return number(Math.round(streams * 100) / 100.0);
  }

  /// `1 Gbit/s`, as a file writes it.
  static String bandwidth(long bps) {
    if (bps == 0) {
      return "bandwidth not said";
    }
    return bps % 1_000_000_000 == 0
        ? bps / 1_000_000_000 + " Gbit/s"
        : number(bps / 1e6) + " Mbit/s";
  }

  static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f %%", share * 100);
  }
}
