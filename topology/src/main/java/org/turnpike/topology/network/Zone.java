package org.turnpike.topology.network;

import java.util.Locale;

/// The sides of a firewall, from the least trusted to the most.
public enum Zone {
  OUTSIDE,
  PERIMETER,
  INSIDE;

  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
