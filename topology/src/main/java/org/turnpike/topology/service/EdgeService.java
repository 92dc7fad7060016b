package org.turnpike.topology.service;

import java.util.Locale;

/// The three services of an Edge.
public enum EdgeService {
  ACCESS,
  WEBCONF,
  AV;

  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
