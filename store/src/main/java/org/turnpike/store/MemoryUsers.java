package org.turnpike.store;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.turnpike.topology.UserUri;

/// Users in memory: the read view of a database, or all there is in a test.
public final class MemoryUsers implements Users {

  private final Map<UserUri, User> users = new ConcurrentHashMap<>();

  public MemoryUsers() {}

  public MemoryUsers(Collection<User> users) {
    users.forEach(this::put);
  }

  @Override
  public Optional<User> find(UserUri address) {
    return Optional.ofNullable(users.get(address));
  }

  /// Adds or replaces.
  public void put(User user) {
    users.put(user.uri(), user);
  }

  public void remove(UserUri address) {
    users.remove(address);
  }

  public Collection<User> all() {
    return List.copyOf(users.values());
  }
}
