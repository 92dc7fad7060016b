package org.turnpike.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.turnpike.topology.UserUri;

/// Contact lists. Reads are what the call path does: a local look-up that never blocks. Changes may
/// block, and are durable and visible when they return.
public interface Contacts {

  /// The list of a user, by address.
  List<Contact> of(UserUri owner);

  /// Whether `owner` wants nothing of `other`.
  boolean blocks(UserUri owner, UserUri other);

  /// Hears whose list has changed, once it has; on any thread.
  void onChange(Consumer<UserUri> hearer);

  /// Adds or replaces one entry.
  ///
  /// @return false if the list is full
  /// @throws StoreFailed if it could not be written
  boolean put(UserUri owner, Contact contact);

  /// @return false if it was not on the list
  /// @throws StoreFailed if it could not be written
  boolean remove(UserUri owner, UserUri address);

  /// Nobody blocks anybody.
  static Contacts none() {
    return inMemory(Map.of());
  }

  /// Lists of a test.
  static Contacts inMemory(Map<UserUri, List<Contact>> lists) {
    Map<UserUri, List<Contact>> all = new ConcurrentHashMap<>(lists);
    List<Consumer<UserUri>> hearers = new CopyOnWriteArrayList<>();
    return new Contacts() {
      @Override
      public List<Contact> of(UserUri owner) {
        return all.getOrDefault(owner, List.of());
      }

      @Override
      public void onChange(Consumer<UserUri> hearer) {
        hearers.add(hearer);
      }

      @Override
      public synchronized boolean put(UserUri owner, Contact contact) {
        List<Contact> list = without(owner, contact.address());
        list.add(contact);
        keep(owner, list);
        return true;
      }

      @Override
      public synchronized boolean remove(UserUri owner, UserUri address) {
        List<Contact> list = without(owner, address);
        boolean was = list.size() < of(owner).size();
        keep(owner, list);
        return was;
      }

      private List<Contact> without(UserUri owner, UserUri address) {
        List<Contact> list = new ArrayList<>(of(owner));
        list.removeIf(contact -> contact.address().equals(address));
        return list;
      }

      private void keep(UserUri owner, List<Contact> list) {
        all.put(owner, List.copyOf(list));
        hearers.forEach(hearer -> hearer.accept(owner));
      }

      @Override
      public boolean blocks(UserUri owner, UserUri other) {
        return of(owner).stream()
            .anyMatch(contact -> contact.blocked() && contact.address().equals(other));
      }
    };
  }
}
