package org.turnpike.store.sql;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.turnpike.store.Ha1;
import org.turnpike.store.MemoryUsers;
import org.turnpike.store.StoreFailed;
import org.turnpike.store.User;
import org.turnpike.store.UserPolicy;
import org.turnpike.store.Users;
import org.turnpike.topology.UserUri;

/// Users in the database, with a copy in memory that answers all reads. Changes are for the
/// administrator's interfaces: they block, and are durable and visible when they return.
public final class SqlUsers implements Users {

  private static final String ALIAS = "alias";
  private static final String TELEPHONE = "telephone";

  private final Database database;
  private final MemoryUsers memory;
  private final List<Consumer<UserUri>> hearers = new CopyOnWriteArrayList<>();

  SqlUsers(Database database) {
    this.database = database;
    this.memory = new MemoryUsers(load(database));
  }

  @Override
  public Optional<User> find(UserUri address) {
    return memory.find(address);
  }

  @Override
  public Optional<User> reached(UserUri address) {
    return memory.reached(address);
  }

  @Override
  public List<User> search(String typed, int most) {
    return memory.search(typed, most);
  }

  /// All users by address.
  public List<User> list() {
    return memory.all().stream()
        .sorted(Comparator.comparing(user -> user.uri().toString()))
        .toList();
  }

  /// Hears of each user who was changed, disabled or removed, once it is so.
  public void onChange(Consumer<UserUri> hearer) {
    hearers.add(hearer);
  }

  /// Adds new users and replaces those that are there; all of them or, when this throws, none.
  /// Contact lists and messages stay.
  ///
  /// @throws StoreFailed if it could not be written, or if a name would reach two users
  public synchronized void put(Collection<User> users) {
    write(handle -> {
      for (User user : users) {
        put(handle, user);
      }
      // Names last: one user may take over what another one gives up.
      insertNames(handle, users);
    });
    users.forEach(memory::put);
    users.forEach(user -> tell(user.uri()));
  }

  /// Changes one user.
  ///
  /// @return false if there is no such user
  public synchronized boolean change(UserUri address, UnaryOperator<User> change) {
    Optional<User> user = memory.find(address);
    user.ifPresent(found -> put(List.of(change.apply(found))));
    return user.isPresent();
  }

  /// @return false if there is such a user already; nothing has changed then
  public synchronized boolean add(
      UserUri address, String displayName, String realm, String password, Instant now) {
    if (memory.find(address).isPresent()) {
      return false;
    }
    Ha1 secret = Ha1.of(address, realm, password);
    put(List.of(new User(address, displayName, List.of(secret), true, now)));
    return true;
  }

  /// Gives a user a new password for one realm.
  ///
  /// @return false if there is no such user
  public boolean password(UserUri address, String realm, String password) {
    return change(address, user -> user.withPassword(realm, password));
  }

  /// Lets a user sign in, or no longer.
  ///
  /// @return false if there is no such user
  public boolean enable(UserUri address, boolean enabled) {
    return change(address, user -> user.withEnabled(enabled));
  }

  /// Removes a user with contact list and waiting messages.
  ///
  /// @return false if there is no such user
  public synchronized boolean remove(UserUri address) {
    if (memory.find(address).isEmpty()) {
      return false;
    }
    write(handle -> handle.execute("delete from users where address = ?", address.toString()));
    memory.remove(address);
    tell(address);
    return true;
  }

  private void tell(UserUri address) {
    hearers.forEach(hearer -> hearer.accept(address));
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

  private static void put(Handle handle, User user) {
    String address = user.uri().toString();
    String denied =
        user.denied().stream().map(UserPolicy::text).sorted().collect(Collectors.joining(" "));
    int known =
        handle.execute(
            "update users set display_name = ?, enabled = ?, home = ?, denied = ? where address = ?",
            user.displayName(),
            user.enabled(),
            user.home(),
            denied,
            address);
    if (known == 0) {
      handle.execute(
          "insert into users (address, display_name, enabled, created, home, denied)"
              + " values (?, ?, ?, ?, ?, ?)",
          address,
          user.displayName(),
          user.enabled(),
          OffsetDateTime.ofInstant(user.created(), ZoneOffset.UTC),
          user.home(),
          denied);
    } else {
      handle.execute("delete from user_secrets where address = ?", address);
      handle.execute("delete from user_names where address = ?", address);
    }
    for (Ha1 secret : user.secrets()) {
      handle.execute(
          "insert into user_secrets (address, realm, ha1_md5, ha1_sha256) values (?, ?, ?, ?)",
          address,
          secret.realm(),
          secret.md5(),
          secret.sha256());
    }
  }

  private static void insertNames(Handle handle, Collection<User> users) {
    try (PreparedBatch batch =
        handle.prepareBatch(
            "insert into user_names (name, address, kind, ordinal) values (?, ?, ?, ?)")) {
      for (User user : users) {
        int ordinal = 0;
        for (UserUri alias : user.aliases()) {
          batch.add(alias.toString(), user.uri().toString(), ALIAS, ordinal++);
        }
        for (String number : user.telephones()) {
          batch.add(number + "@" + user.uri().host(), user.uri().toString(), TELEPHONE, ordinal++);
        }
      }
      if (batch.size() > 0) {
        batch.execute();
      }
    }
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
    Map<String, List<UserUri>> aliases = new HashMap<>();
    Map<String, List<String>> telephones = new HashMap<>();
    handle
        .createQuery("select address, kind, name from user_names order by address, ordinal")
        .map((row, _) -> List.of(row.getString(1), row.getString(2), row.getString(3)))
        .forEach(row -> {
          UserUri name = UserUri.parse(row.get(2));
          if (row.get(1).equals(ALIAS)) {
            aliases.computeIfAbsent(row.get(0), _ -> new ArrayList<>()).add(name);
          } else {
            telephones.computeIfAbsent(row.get(0), _ -> new ArrayList<>()).add(name.user());
          }
        });
    return handle
        .createQuery("select address, display_name, enabled, created, home, denied from users")
        .map((row, _) ->
            new User(
                UserUri.parse(row.getString(1)),
                row.getString(2),
                secrets.getOrDefault(row.getString(1), List.of()),
                row.getBoolean(3),
                row.getObject(4, OffsetDateTime.class).toInstant(),
                aliases.getOrDefault(row.getString(1), List.of()),
                telephones.getOrDefault(row.getString(1), List.of()),
                row.getString(5),
                denied(row.getString(6))))
        .list();
  }

  private static Set<UserPolicy> denied(String text) {
    Set<UserPolicy> denied = EnumSet.noneOf(UserPolicy.class);
    for (String word : text.split(" ")) {
      UserPolicy.of(word).ifPresent(denied::add);
    }
    return denied;
  }
}
