package org.turnpike.planner.firewall;

import java.util.Locale;

/// The port table that a rule comes of.
public enum Table {
  /// Own networks are not part of "any": Edges do not reach them from their external addresses.
  GUARD(true),
  EXTERNAL(true),
  /// One address for all services; its rows stand in place of those with port 443.
  EXTERNAL_SINGLE(true),
  EXTERNAL_NODE(true),
  EXTERNAL_VIP(true),
  INTERNAL(false),
  INTERNAL_NODE(false),
  INTERNAL_VIP(false),
  PROXY_OUTSIDE(true),
  PROXY_INSIDE(false),
  /// Cloud Connector: what its Mediation needs, and one of two tables for its Edge.
  CONNECTOR_INSIDE(false),
  CONNECTOR_MINIMUM(true),
  CONNECTOR_RECOMMENDED(true),
  CONNECTOR_HOST(true);

  private final boolean outer;

  Table(boolean outer) {
    this.outer = outer;
  }

  /// Whether its rules belong on the firewall towards the Internet; otherwise on the inner one.
  public boolean outer() {
    return outer;
  }

  public String text() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static Table of(String text) {
    return valueOf(text.toUpperCase(Locale.ROOT).replace('-', '_'));
  }
}
