package org.turnpike.topology.service;

import java.util.Locale;

/// A kind of media.
public enum Modality {
  AUDIO,
  VIDEO,
  SHARING,
  FILE;

  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
