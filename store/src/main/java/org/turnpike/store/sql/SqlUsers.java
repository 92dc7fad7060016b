package org.turnpike.store.sql;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.turnpike.store.Ha1;
import org.turnpike.store.MemoryUsers;
import org.turnpike.store.StoreFailed;
import org.turnpike.store.User;
import org.turnpike.store.Users;
import org.turnpike.topology.UserUri;

/// Users in the database, with a copy in memory that answers all reads. Changes are for the
/// administrator's interfaces: they block, and are durable and visible when they return.
public final class SqlUsers implements Users {

  private final Database database;
  private final MemoryUsers memory;

  SqlUsers(Database database) {
    this.database = database;
    this.memory = new MemoryUsers(load(database));
  }

  @Override
  public Optional<User> find(UserUri address) {
    return memory.find(address);
  }

  /// All users by address.
  public List<User> list() {
    return memory.all().stream()
        .sorted(Comparator.comparing(user -> user.uri().toString()))
        .toList();
  }

  /// @return false if there is such a user already; nothing has changed then
  public synchronized boolean add(
      UserUri address, String displayName, String realm, String password, Instant now) {
    if (memory.find(address).isPresent()) {
      return false;
    }
    Ha1 secret = Ha1.of(address, realm, password);
    User user = new User(address, displayName, List.of(secret), true, now);
    write(handle -> insert(handle, user));
    memory.put(user);
    return true;
  }

  /// Gives a user a new password for one realm.
  ///
  /// @return false if there is no such user
  public synchronized boolean password(UserUri address, String realm, String password) {
    return memory.find(address).map(user -> password(user, realm, password)).orElse(false);
  }

  private boolean password(User user, String realm, String password) {
    Ha1 secret = Ha1.of(user.uri(), realm, password);
    List<Ha1> secrets = new ArrayList<>(user.secrets());
    secrets.removeIf(old -> old.realm().equals(realm));
    secrets.add(secret);
    write(handle -> {
      handle.execute(
          "delete from user_secrets where address = ? and realm = ?", user.uri().toString(), realm);
      insert(handle, user.uri(), secret);
    });
    memory.put(new User(user.uri(), user.displayName(), secrets, user.enabled(), user.created()));
    return true;
  }

  /// Lets a user sign in, or no longer.
  ///
  /// @return false if there is no such user
  public synchronized boolean enable(UserUri address, boolean enabled) {
    Optional<User> user = memory.find(address);
    user.ifPresent(u -> {
      write(handle ->
          handle.execute(
              "update users set enabled = ? where address = ?", enabled, address.toString()));
      memory.put(new User(u.uri(), u.displayName(), u.secrets(), enabled, u.created()));
    });
    return user.isPresent();
  }

  /// @return false if there is no such user
  public synchronized boolean remove(UserUri address) {
    if (memory.find(address).isEmpty()) {
      return false;
    }
    write(handle -> handle.execute("delete from users where address = ?", address.toString()));
    memory.remove(address);
    return true;
  }

  private interface Change {
    void make(Handle handle);
  }

  private void write(Change change) {
    try {
      database.jdbi().useTransaction(change::make);
      database.makeDurable();
    } catch (JdbiException e) {
      throw new StoreFailed("users cannot be written to the database: " + e.getMessage(), e);
    }
  }

  private static void insert(Handle handle, User user) {
    handle.execute(
        "insert into users (address, display_name, enabled, created) values (?, ?, ?, ?)",
        user.uri().toString(),
        user.displayName(),
        user.enabled(),
        OffsetDateTime.ofInstant(user.created(), ZoneOffset.UTC));
    user.secrets().forEach(secret -> insert(handle, user.uri(), secret));
  }

  private static void insert(Handle handle, UserUri address, Ha1 secret) {
    handle.execute(
        "insert into user_secrets (address, realm, ha1_md5, ha1_sha256) values (?, ?, ?, ?)",
        address.toString(),
        secret.realm(),
        secret.md5(),
        secret.sha256());
  }

  private static List<User> load(Database database) {
    try {
      return database.jdbi().withHandle(SqlUsers::load);
    } catch (JdbiException e) {
      throw new StoreFailed("users cannot be read from the database: " + e.getMessage(), e);
    }
  }

  private static List<User> load(Handle handle) {
    Map<String, List<Ha1>> secrets = new HashMap<>();
    handle
        .createQuery("select address, realm, ha1_md5, ha1_sha256 from user_secrets order by realm")
        .map((row, _) ->
            Map.entry(
                row.getString(1), new Ha1(row.getString(2), row.getString(3), row.getString(4))))
        .forEach(row ->
            secrets.computeIfAbsent(row.getKey(), _ -> new ArrayList<>()).add(row.getValue()));
    return handle
        .createQuery("select address, display_name, enabled, created from users")
        .map((row, _) ->
            new User(
                UserUri.parse(row.getString(1)),
                row.getString(2),
                secrets.getOrDefault(row.getString(1), List.of()),
                row.getBoolean(3),
                row.getObject(4, OffsetDateTime.class).toInstant()))
        .list();
  }
}
