package org.turnpike.topology.settings;

import java.util.List;
import java.util.Locale;

/// With whom an Access Edge lets its users talk.
///
/// @param open whether whoever DNS leads to is a partner too; else only those on the list
/// @param allowed domains of known partners
/// @param blocked domains that are nobody's partner, whatever else is said
/// @param discoveredPerSecond requests a second taken of a partner who is not on the list
public record FederationRules(
    boolean open, List<String> allowed, List<String> blocked, int discoveredPerSecond) {

  /// With nobody.
  public static final FederationRules NONE = new FederationRules(false, List.of(), List.of(), 20);

  public FederationRules {
    allowed = allowed.stream().map(d -> d.toLowerCase(Locale.ROOT)).toList();
    blocked = blocked.stream().map(d -> d.toLowerCase(Locale.ROOT)).toList();
  }

  /// Whether requests from and to that domain are let through.
  public boolean lets(String domain) {
    String name = domain.toLowerCase(Locale.ROOT);
    return !blocked.contains(name) && (open || allowed.contains(name));
  }
}
