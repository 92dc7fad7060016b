package org.turnpike.store;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.turnpike.topology.UserUri;

/// Users in memory: the read view of a database, or all there is in a test.
public final class MemoryUsers implements Users {

  private final Map<UserUri, User> users = new ConcurrentHashMap<>();
  private final Map<String, UserUri> names = new ConcurrentHashMap<>();

  public MemoryUsers() {}

  public MemoryUsers(Collection<User> users) {
    users.forEach(this::put);
  }

  @Override
  public Optional<User> find(UserUri address) {
    return Optional.ofNullable(users.get(address));
  }

  @Override
  public Optional<User> reached(UserUri address) {
    User user = users.get(address);
    if (user != null) {
      return Optional.of(user);
    }
    if (names.isEmpty()) {
      return Optional.empty();
    }
    UserUri found = names.get(address.toString());
    if (found == null && address.user().startsWith("+")) {
      // RFC 3966 §5.1.1: visual separators say nothing.
      found = names.get(address.user().replaceAll("[-.()]", "") + "@" + address.host());
    }
    return found == null ? Optional.empty() : find(found);
  }

  /// Looks at each user: some milliseconds for a hundred thousand.
  @Override
  public List<User> search(String typed, int most) {
    String wanted = typed.strip().toLowerCase(Locale.ROOT);
    if (wanted.isEmpty()) {
      return List.of();
    }
    return users.values().stream()
        .filter(User::enabled)
        .filter(user -> begins(user, wanted))
        .sorted(Comparator.comparing(user -> user.uri().toString()))
        .limit(most)
        .toList();
  }

  private static boolean begins(User user, String wanted) {
    String name = user.displayName().toLowerCase(Locale.ROOT);
    return name.startsWith(wanted)
        || name.contains(" " + wanted)
        || user.names().stream().anyMatch(each -> each.toLowerCase(Locale.ROOT).startsWith(wanted));
  }

  /// Adds or replaces.
  public synchronized void put(User user) {
    forgetNames(users.put(user.uri(), user));
    for (String name : user.names()) {
      if (!name.equals(user.uri().toString())) {
        names.put(name, user.uri());
      }
    }
  }

  public synchronized void remove(UserUri address) {
    forgetNames(users.remove(address));
  }

  private void forgetNames(@Nullable User user) {
    if (user != null) {
      user.names().forEach(name -> names.remove(name, user.uri()));
    }
  }

  public Collection<User> all() {
    return List.copyOf(users.values());
  }
}
