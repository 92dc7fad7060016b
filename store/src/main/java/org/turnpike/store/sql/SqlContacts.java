package org.turnpike.store.sql;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.turnpike.store.Contact;
import org.turnpike.store.Contacts;
import org.turnpike.store.StoreFailed;
import org.turnpike.topology.UserUri;

/// Contact lists in the database, with a copy in memory that answers all reads. Changes block, and
/// are durable and visible when they return.
public final class SqlContacts implements Contacts {

  /// Contacts of one user; more than a person knows.
  public static final int MOST = 1000;

  private final Database database;
  private final Map<UserUri, Map<UserUri, Contact>> memory = new ConcurrentHashMap<>();
  private final List<Consumer<UserUri>> hearers = new CopyOnWriteArrayList<>();

  SqlContacts(Database database) {
    this.database = database;
    try {
      database.jdbi().useHandle(this::load);
    } catch (JdbiException e) {
      throw new StoreFailed("contacts cannot be read from the database: " + e.getMessage(), e);
    }
  }

  private void load(Handle handle) {
    handle
        .createQuery("select owner, contact, display_name, groups_in, blocked from contacts")
        .setFetchSize(1000)
        .map((row, _) ->
            Map.entry(
                UserUri.parse(row.getString(1)),
                new Contact(
                    UserUri.parse(row.getString(2)),
                    row.getString(3),
                    row.getString(4).isEmpty() ? List.of() : List.of(row.getString(4).split("\n")),
                    row.getBoolean(5))))
        .forEach(row ->
            memory
                .computeIfAbsent(row.getKey(), _ -> new HashMap<>())
                .put(row.getValue().address(), row.getValue()));
    memory.replaceAll((_, list) -> Map.copyOf(list));
  }

  @Override
  public List<Contact> of(UserUri owner) {
    return memory.getOrDefault(owner, Map.of()).values().stream()
        .sorted(Comparator.comparing(contact -> contact.address().toString()))
        .toList();
  }

  @Override
  public boolean blocks(UserUri owner, UserUri other) {
    return Optional.ofNullable(memory.getOrDefault(owner, Map.of()).get(other))
        .filter(Contact::blocked)
        .isPresent();
  }

  @Override
  public void onChange(Consumer<UserUri> hearer) {
    hearers.add(hearer);
  }

  @Override
  public synchronized boolean put(UserUri owner, Contact contact) {
    Map<UserUri, Contact> list = new HashMap<>(memory.getOrDefault(owner, Map.of()));
    if (!list.containsKey(contact.address()) && list.size() >= MOST) {
      return false;
    }
    list.put(contact.address(), contact);
    write(owner, contact.address(), Optional.of(contact));
    keep(owner, list);
    return true;
  }

  @Override
  public synchronized boolean remove(UserUri owner, UserUri address) {
    Map<UserUri, Contact> list = new HashMap<>(memory.getOrDefault(owner, Map.of()));
    if (list.remove(address) == null) {
      return false;
    }
    write(owner, address, Optional.empty());
    keep(owner, list);
    return true;
  }

  /// The database has removed the list with its owner.
  synchronized void forget(UserUri owner) {
    memory.remove(owner);
  }

  private void keep(UserUri owner, Map<UserUri, Contact> list) {
    memory.put(owner, Map.copyOf(list));
    new ArrayList<>(hearers).forEach(hearer -> hearer.accept(owner));
  }

  private void write(UserUri owner, UserUri address, Optional<Contact> contact) {
    try {
      database
          .jdbi()
          .useTransaction(handle -> {
            handle.execute(
                "delete from contacts where owner = ? and contact = ?",
                owner.toString(),
                address.toString());
            contact.ifPresent(kept ->
                handle.execute(
                    "insert into contacts (owner, contact, display_name, groups_in, blocked)"
                        + " values (?, ?, ?, ?, ?)",
                    owner.toString(),
                    address.toString(),
                    kept.displayName(),
                    String.join("\n", kept.groups()),
                    kept.blocked()));
          });
      database.makeDurable();
    } catch (JdbiException e) {
      throw new StoreFailed("contacts cannot be written to the database: " + e.getMessage(), e);
    }
  }
}
