package org.turnpike.server.credential;

import java.util.Locale;
import java.util.Optional;

/// Where a user's client is, and so which address of an Edge it reaches.
public enum Location {
  /// In the organisation's own network: the Edge's internal address.
  INTRANET,
  /// Anywhere else: the public one.
  INTERNET;

  /// In bodies: `intranet`.
  String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static Optional<Location> of(String text) {
    for (Location each : values()) {
      if (each.text().equalsIgnoreCase(text)) {
        return Optional.of(each);
      }
    }
    return Optional.empty();
  }
}
