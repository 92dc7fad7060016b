package org.turnpike.store.sql;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.turnpike.store.DataFolder;
import org.turnpike.store.StoreFailed;

/// Which database, and how to sign in to it: the one setting that moves a node to PostgreSQL.
public record DatabaseSettings(String url, String user, String password) {

  private static final List<String> KEYS =
      List.of("database", "database-user", "database-password");

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
    Path file = folder.resolve(DataFolder.SETTINGS);
    if (!Files.exists(file)) {
      return inFile(folder.resolve("turnpike"));
    }
    Map<String, String> said = new HashMap<>();
    try {
      int number = 0;
      for (String line : Files.readAllLines(file)) {
        number++;
        int colon = line.indexOf(':');
        String key = line.substring(0, Math.max(0, colon)).strip();
        if (line.isBlank() || line.strip().startsWith("#")) {
          continue;
        }
        if (!KEYS.contains(key) || said.containsKey(key)) {
          throw new StoreFailed(
              file
                  + " line "
                  + number
                  + ", column 1: expected "
                  + String.join(", ", KEYS)
                  + " and a colon, each once");
        }
        said.put(key, line.substring(colon + 1).strip());
      }
      return said.containsKey("database")
          ? at(
              said.getOrDefault("database", ""),
              said.getOrDefault("database-user", ""),
              said.getOrDefault("database-password", ""))
          : inFile(folder.resolve("turnpike"));
    } catch (IOException e) {
      throw new StoreFailed(file + " cannot be read: " + e.getMessage(), e);
    } catch (IllegalArgumentException e) {
      throw new StoreFailed(file + ": " + e.getMessage(), e);
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
