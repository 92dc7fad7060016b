package org.turnpike.topology.network;

import java.util.Locale;

/// What a rule can speak of.
public enum Transport {
  TCP,
  UDP,
  ICMP;

  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
