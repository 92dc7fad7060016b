package org.turnpike.planner.finding;

import java.util.Locale;

/// How much a finding weighs, the gravest first.
public enum Severity {
  /// It will not work, or no vendor stands by it.
  ERROR,
  /// It works, and something is lost or at risk.
  WARNING,
  /// Worth knowing.
  INFO;

  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
