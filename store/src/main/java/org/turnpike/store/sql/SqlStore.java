package org.turnpike.store.sql;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.JdbiException;
import org.turnpike.store.Bindings;
import org.turnpike.store.DataFolder;
import org.turnpike.store.DurableBindings;
import org.turnpike.store.KeptMessages;
import org.turnpike.store.LogSettings;
import org.turnpike.store.StoreFailed;

/// Everything a Front End keeps: open it before the first listener, close it after the last.
public final class SqlStore implements AutoCloseable {

  private final Database database;
  private final SqlUsers users;
  private final SqlContacts contacts;
  private final SqlMessages messages;
  private final DurableBindings bindings;
  private final List<String> repairs;

  private SqlStore(
      Database database, SqlUsers users, DurableBindings bindings, List<String> repairs) {
    this.database = database;
    this.users = users;
    this.contacts = new SqlContacts(database);
    this.messages = new SqlMessages(database);
    users.onChange(address -> {
      if (users.find(address).isEmpty()) {
        contacts.forget(address);
        messages.forget(address);
      }
    });
    this.bindings = bindings;
    this.repairs = List.copyOf(repairs);
  }

  /// Opens the store in its folder, with the database that the folder's settings name.
  public static SqlStore open(DataFolder folder, Instant now) {
    return open(folder, DatabaseSettings.of(folder), LogSettings.STANDARD, now);
  }

  /// @param database another one than the folder's own, for a pool; the log is in the folder always
  /// @throws StoreFailed if the folder or the database cannot be used
  public static SqlStore open(
      DataFolder folder, DatabaseSettings database, LogSettings log, Instant now) {
    Database opened = Database.open(database);
    try {
      SqlUsers users = new SqlUsers(opened);
      DurableBindings bindings =
          DurableBindings.open(folder.resolve("registrations"), log, new SqlBindings(opened), now);
      List<String> repairs = new ArrayList<>(folder.repairs());
      repairs.addAll(bindings.repairs());
      return new SqlStore(opened, users, bindings, repairs);
    } catch (RuntimeException e) {
      opened.close();
      throw e;
    }
  }

  public SqlUsers users() {
    return users;
  }

  public SqlContacts contacts() {
    return contacts;
  }

  public KeptMessages messages() {
    return messages;
  }

  /// What a node noted of itself, for commands that work while it does not run.
  public Optional<String> fact(String name) {
    try {
      return database
          .jdbi()
          .withHandle(handle ->
              handle
                  .createQuery("select fact from facts where name = ?")
                  .bind(0, name)
                  .mapTo(String.class)
                  .findOne());
    } catch (JdbiException e) {
      throw new StoreFailed("the database cannot be read: " + e.getMessage(), e);
    }
  }

  /// Notes it; writes only what is new.
  public void note(String name, String fact) {
    if (fact(name).filter(fact::equals).isPresent()) {
      return;
    }
    try {
      database
          .jdbi()
          .useTransaction(handle -> {
            handle.execute("delete from facts where name = ?", name);
            handle.execute("insert into facts (name, fact) values (?, ?)", name, fact);
          });
      database.makeDurable();
    } catch (JdbiException e) {
      throw new StoreFailed("the database cannot be written: " + e.getMessage(), e);
    }
  }

  public Bindings bindings() {
    return bindings;
  }

  /// What was put right at the start, one sentence each, for the log and the console.
  public List<String> repairs() {
    return repairs;
  }

  @Override
  public void close() {
    bindings.close();
    database.close();
  }
}
