package org.turnpike.store.sql;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import java.util.Optional;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.h2.api.ErrorCode;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;
import org.turnpike.store.StoreFailed;

/// A connection pool over a database whose tables are up to date.
final class Database implements AutoCloseable {

  /// The version of the last `V…__….sql` beside this class.
  static final String NEWEST_MIGRATION = "2";

  /// "turnpike" as a number, for an advisory lock.
  private static final long LOCK = 0x7475_726e_7069_6b65L;

  private final DatabaseSettings settings;
  private final HikariDataSource pool;
  private final Jdbi jdbi;
  private final Optional<Connection> owner;

  private Database(DatabaseSettings settings, HikariDataSource pool, Optional<Connection> owner) {
    this.settings = settings;
    this.pool = pool;
    this.jdbi = Jdbi.create(pool);
    this.owner = owner;
  }

  /// @throws StoreFailed if it cannot be reached, is damaged, or was made by a newer version
  static Database open(DatabaseSettings settings) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(settings.url());
    if (!settings.user().isEmpty()) {
      config.setUsername(settings.user());
      config.setPassword(settings.password());
    }
    config.setPoolName("store");
    config.setMaximumPoolSize(5);
    config.setMinimumIdle(1);
    config.setInitializationFailTimeout(1);
    HikariDataSource pool = null;
    try {
      pool = new HikariDataSource(config);
      Optional<Connection> owner =
          settings.file().isPresent() ? Optional.empty() : Optional.of(own(settings, pool));
      if (!current(pool)) {
        Flyway.configure()
            .loggers("slf4j")
            .dataSource(pool)
            .locations("classpath:org/turnpike/store/sql")
            .ignoreMigrationPatterns(new String[0]) // one of a newer version is not ours to use
            .load()
            .migrate();
      }
      return new Database(settings, pool, owner);
    } catch (PoolInitializationException | FlywayException | JdbiException e) {
      if (pool != null) {
        pool.close();
      }
      throw explain(settings, e);
    } catch (StoreFailed e) {
      if (pool != null) {
        pool.close();
      }
      throw e;
    }
  }

  /// The database of a server has one node at a time, as a file has: its reads are from memory, so
  /// a second one would not see what this one writes. The lock is the connection's, and ends with
  /// it.
  private static Connection own(DatabaseSettings settings, HikariDataSource pool) {
    try {
      Connection connection = pool.getConnection();
      try (Statement statement = connection.createStatement();
          ResultSet locked = statement.executeQuery("select pg_try_advisory_lock(" + LOCK + ")")) {
        if (locked.next() && locked.getBoolean(1)) {
          return connection;
        }
      }
      throw new StoreFailed(
          "the database "
              + settings.shown()
              + " is in use by another node: stop that one, or give each its own database");
    } catch (SQLException e) {
      throw new StoreFailed(
          "the database " + settings.shown() + " cannot be locked: " + e.getMessage(), e);
    }
  }

  /// Whether the newest migration is the last that was applied, so that Flyway need not search its
  /// own classes, ours and the tables again: a third of the time that the store takes to open.
  private static boolean current(HikariDataSource pool) {
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement();
        ResultSet applied =
            statement.executeQuery(
                "select \"version\", \"success\" from \"flyway_schema_history\""
                    + " order by \"installed_rank\" desc")) {
      return applied.next()
          && NEWEST_MIGRATION.equals(applied.getString(1))
          && applied.getBoolean(2);
    } catch (SQLException e) {
      return false; // a new database, or one that Flyway can say more about
    }
  }

  Jdbi jdbi() {
    return jdbi;
  }

  /// H2 answers a commit before it is in its file; PostgreSQL does not.
  void makeDurable() {
    if (settings.file().isPresent()) {
      jdbi.useHandle(handle -> handle.execute("checkpoint sync"));
    }
  }

  private static StoreFailed explain(DatabaseSettings settings, RuntimeException e) {
    @Nullable SQLException sql = cause(e);
    int code = sql == null ? 0 : sql.getErrorCode();
    Optional<Path> file = settings.file();
    if (file.isPresent()) {
      Path path = file.get();
      if (code == ErrorCode.DATABASE_ALREADY_OPEN_1) {
        return new StoreFailed(
            "the database "
                + path
                + " is open in another process: stop that process (a database console, another"
                + " node), then start again",
            e);
      }
      if (Files.exists(path) && !Files.isReadable(path)) {
        return new StoreFailed(
            "the database "
                + path
                + " cannot be read by "
                + System.getProperty("user.name")
                + ": give it to that user (chown), then start again",
            e);
      }
      if (damaged(code, e)) {
        return setAside(path, e);
      }
    }
    return new StoreFailed(
        "the database "
            + settings.shown()
            + " cannot be used: "
            + (sql == null ? e.getMessage() : sql.getMessage()),
        e);
  }

  private static boolean damaged(int code, RuntimeException e) {
    if (code == ErrorCode.FILE_CORRUPTED_1 || code == ErrorCode.FILE_VERSION_ERROR_1) {
      return true;
    }
    for (Throwable at = e; at != null; at = at.getCause()) {
      String message = String.valueOf(at.getMessage()).toLowerCase(Locale.ROOT);
      if (at.getClass().getSimpleName().equals("MVStoreException")
          && (message.contains("corrupt") || message.contains("file header"))) {
        return true;
      }
    }
    return false;
  }

  /// Nothing goes on with an empty database behind the operator's back, and nothing is deleted.
  private static StoreFailed setAside(Path path, RuntimeException e) {
    try {
      Path aside = path.resolveSibling(path.getFileName() + ".damaged");
      for (int n = 2; Files.exists(aside); n++) {
        aside = path.resolveSibling(path.getFileName() + ".damaged-" + n);
      }
      Files.move(path, aside);
      return new StoreFailed(
          "the database "
              + path
              + " is damaged and was moved to "
              + aside
              + ". Restore a copy to "
              + path
              + " and start again; or start again without one: the database is then new, users have"
              + " to be added again, and phones come back by themselves",
          e);
    } catch (IOException move) {
      e.addSuppressed(move);
      return new StoreFailed(
          "the database "
              + path
              + " is damaged, and cannot be moved away ("
              + move.getMessage()
              + "): move it, restore a copy in its place, and start again",
          e);
    }
  }

  private static @Nullable SQLException cause(Throwable e) {
    for (Throwable at = e; at != null; at = at.getCause()) {
      if (at instanceof SQLException sql) {
        return sql;
      }
    }
    return null;
  }

  @Override
  public void close() {
    owner.ifPresent(Database::release);
    pool.close();
  }

  private static void release(Connection owner) {
    try {
      owner.close();
    } catch (SQLException e) {
      return; // the server lets it go when the connection ends
    }
  }
}
