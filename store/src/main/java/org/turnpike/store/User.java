package org.turnpike.store;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.turnpike.topology.UserUri;

/// Someone who may sign in here.
///
/// @param secrets one per realm
/// @param enabled false: kept, but may neither sign in nor be called
/// @param aliases other addresses that reach them
/// @param telephones their numbers, `+` and digits; reached as user part of an address
/// @param home the pool that they belong to; empty for this one
/// @param denied what they may not do
public record User(
    UserUri uri,
    String displayName,
    List<Ha1> secrets,
    boolean enabled,
    Instant created,
    List<UserUri> aliases,
    List<String> telephones,
    String home,
    Set<UserPolicy> denied) {

  /// @throws IllegalArgumentException if two secrets are of the same realm
  public User {
    secrets = List.copyOf(secrets);
    aliases = List.copyOf(aliases);
    telephones = List.copyOf(telephones);
    denied = Set.copyOf(denied);
    if (secrets.stream().map(Ha1::realm).distinct().count() != secrets.size()) {
      throw new IllegalArgumentException(uri + " has two secrets for one realm");
    }
  }

  /// One with an address and nothing else.
  public User(
      UserUri uri, String displayName, List<Ha1> secrets, boolean enabled, Instant created) {
    this(uri, displayName, secrets, enabled, created, List.of(), List.of(), "", Set.of());
  }

  public Optional<Ha1> secret(String realm) {
    for (Ha1 secret : secrets) {
      if (secret.realm().equals(realm)) {
        return Optional.of(secret);
      }
    }
    return Optional.empty();
  }

  public boolean may(UserPolicy policy) {
    return !denied.contains(policy);
  }

  public User withEnabled(boolean now) {
    return new User(uri, displayName, secrets, now, created, aliases, telephones, home, denied);
  }

  public User withHome(String pool) {
    return new User(uri, displayName, secrets, enabled, created, aliases, telephones, pool, denied);
  }

  public User withDenied(Set<UserPolicy> now) {
    return new User(uri, displayName, secrets, enabled, created, aliases, telephones, home, now);
  }

  public User withNames(List<UserUri> aliases, List<String> telephones) {
    return new User(uri, displayName, secrets, enabled, created, aliases, telephones, home, denied);
  }

  /// With another password in that realm.
  public User withPassword(String realm, String password) {
    List<Ha1> all = new ArrayList<>(secrets);
    all.removeIf(old -> old.realm().equals(realm));
    all.add(Ha1.of(uri, realm, password));
    return new User(uri, displayName, all, enabled, created, aliases, telephones, home, denied);
  }

  /// Every address that reaches this user: their own, the aliases, and the numbers at their domain.
  public Set<String> names() {
    Set<String> names = new TreeSet<>();
    names.add(uri.toString());
    aliases.forEach(alias -> names.add(alias.toString()));
    telephones.forEach(number -> names.add(number + "@" + uri.host()));
    return names;
  }
}
