package org.turnpike.topology.party;

import java.util.List;
import java.util.Optional;

/// With whom an organisation talks.
///
/// @param allowed domains on the servers' allow list
/// @param blocked domains on the servers' block list
/// @param tenantAllowed the same list in the provider's tenant, when the file gives it
/// @param tenantBlocked the same list in the provider's tenant, when the file gives it
public record Federation(
    Mode mode,
    List<String> allowed,
    List<String> blocked,
    Optional<List<String>> tenantAllowed,
    Optional<List<String>> tenantBlocked) {

  public enum Mode {
    /// Nobody.
    NONE,
    /// Those on the allow list.
    DIRECT,
    /// Whoever DNS leads to, except the block list.
    DISCOVERY
  }

  public static final Federation DISCOVERY =
      new Federation(Mode.DISCOVERY, List.of(), List.of(), Optional.empty(), Optional.empty());

  public Federation {
    allowed = List.copyOf(allowed);
    blocked = List.copyOf(blocked);
    tenantAllowed = tenantAllowed.map(List::copyOf);
    tenantBlocked = tenantBlocked.map(List::copyOf);
  }
}
