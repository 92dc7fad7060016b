package org.turnpike.store;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.turnpike.topology.UserUri;

/// Someone who may sign in here.
///
/// @param secrets one per realm
/// @param enabled false: kept, but may neither sign in nor be called
public record User(
    UserUri uri, String displayName, List<Ha1> secrets, boolean enabled, Instant created) {

  /// @throws IllegalArgumentException if two secrets are of the same realm
  public User {
    secrets = List.copyOf(secrets);
    if (secrets.stream().map(Ha1::realm).distinct().count() != secrets.size()) {
      throw new IllegalArgumentException(uri + " has two secrets for one realm");
    }
  }

  public Optional<Ha1> secret(String realm) {
    for (Ha1 secret : secrets) {
      if (secret.realm().equals(realm)) {
        return Optional.of(secret);
      }
    }
    return Optional.empty();
  }
}
