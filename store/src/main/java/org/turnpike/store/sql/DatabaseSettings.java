package org.turnpike.store.sql;

import java.nio.file.Path;
import java.util.Optional;
import org.turnpike.store.DataFolder;
import org.turnpike.store.FolderSettings;
import org.turnpike.store.StoreFailed;

/// Which database, and how to sign in to it: the one setting that moves a node to PostgreSQL.
public record DatabaseSettings(String url, String user, String password) {

  private static final String H2_FILE = "jdbc:h2:file:";

  /// An H2 database in this file (without its `.mv.db` ending).
  public static DatabaseSettings inFile(Path file) {
    return new DatabaseSettings(H2_FILE + file.toAbsolutePath(), "turnpike", "");
  }

  /// A database by its URL: H2 or PostgreSQL, user and password in it or in their own settings.
  ///
  /// @throws IllegalArgumentException for another kind
  public static DatabaseSettings at(String url, String user, String password) {
    if (!url.startsWith("jdbc:postgresql:") && !url.startsWith("jdbc:h2:")) {
      throw new IllegalArgumentException(
          "database \""
              + url.split("\\?", 2)[0]
              + "\": expected jdbc:postgresql://host/name, or none for the data folder's own");
    }
    return new DatabaseSettings(url, user, password);
  }

  /// What the file `settings` of a data folder says, `key: value` a line; without it, the folder's
  /// own database.
  ///
  /// ```
  ///   database: jdbc:postgresql://db.example.com/turnpike
  ///   database-user: turnpike
  ///   database-password: ...
  /// ```
  ///
  /// @throws StoreFailed with file and line for what it cannot be
  public static DatabaseSettings of(DataFolder folder) {
    FolderSettings said = FolderSettings.of(folder);
    try {
      return said.value("database").isPresent()
          ? at(
              said.value("database").get(),
              said.value("database-user").orElse(""),
              said.value("database-password").orElse(""))
          : inFile(folder.resolve("turnpike"));
    } catch (IllegalArgumentException e) {
      throw new StoreFailed(said.file() + ": " + e.getMessage(), e);
    }
  }

  /// The URL without what may be secret in it.
  String shown() {
    return url.split("\\?", 2)[0];
  }

  /// The database's own file; empty for a database server.
  Optional<Path> file() {
    if (!url.startsWith(H2_FILE)) {
      return Optional.empty();
    }
    String file = url.substring(H2_FILE.length());
    int options = file.indexOf(';');
    return Optional.of(Path.of((options < 0 ? file : file.substring(0, options)) + ".mv.db"));
  }

  /// Never shows the password.
  @Override
  public String toString() {
    return "DatabaseSettings[" + shown() + " as " + user + "]";
  }
}
