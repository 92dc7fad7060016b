package org.turnpike.store;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.turnpike.topology.UserUri;

/// Contact lists, as the call path sees them: a local look-up that never blocks.
public interface Contacts {

  /// The list of a user, by address.
  List<Contact> of(UserUri owner);

  /// Whether `owner` wants nothing of `other`.
  boolean blocks(UserUri owner, UserUri other);

  /// Hears whose list has changed, once it has; on any thread.
  void onChange(Consumer<UserUri> hearer);

  /// Nobody blocks anybody.
  static Contacts none() {
    return inMemory(Map.of());
  }

  /// Lists of a test.
  static Contacts inMemory(Map<UserUri, List<Contact>> lists) {
    Map<UserUri, List<Contact>> all = new ConcurrentHashMap<>(lists);
    return new Contacts() {
      @Override
      public List<Contact> of(UserUri owner) {
        return all.getOrDefault(owner, List.of());
      }

      @Override
      public void onChange(Consumer<UserUri> hearer) {}

      @Override
      public boolean blocks(UserUri owner, UserUri other) {
        return of(owner).stream()
            .anyMatch(contact -> contact.blocked() && contact.address().equals(other));
      }
    };
  }
}
