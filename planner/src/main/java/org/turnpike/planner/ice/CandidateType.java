package org.turnpike.planner.ice;

import java.util.Locale;

/// Where a candidate came from (RFC 8445 §5.1.1), with the recommended type preference (RFC 8445
/// §5.1.2.2).
public enum CandidateType {
  HOST(126),
  PEER_REFLEXIVE(110),
  SERVER_REFLEXIVE(100),
  RELAYED(0);

  private final int preference;

  CandidateType(int preference) {
    this.preference = preference;
  }

  public int preference() {
    return preference;
  }

  /// `server-reflexive`.
  public String text() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /// RFC 8445 §5.1.2.1: the type weighs most, then the address, then the component.
  ///
  /// @param localPreference 0 to 65535; 65535 where a host has one address
  /// @param component 1 to 256
  /// @throws IllegalArgumentException for a number outside its range
  public long priority(int localPreference, int component) {
    if (localPreference < 0 || localPreference > 65535) {
      throw new IllegalArgumentException(
          "local preference " + localPreference + ": expected 0 to 65535");
    }
    if (component < 1 || component > 256) {
      throw new IllegalArgumentException("component " + component + ": expected 1 to 256");
    }
    return ((long) preference << 24) + ((long) localPreference << 8) + (256 - component);
  }
}
