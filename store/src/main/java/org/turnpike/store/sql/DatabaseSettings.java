package org.turnpike.store.sql;

import java.nio.file.Path;
import java.util.Optional;

/// Which database, and how to sign in to it: the one setting that moves a node to PostgreSQL.
public record DatabaseSettings(String url, String user, String password) {

  private static final String H2_FILE = "jdbc:h2:file:";

  /// An H2 database in this file (without its `.mv.db` ending).
  public static DatabaseSettings inFile(Path file) {
    return new DatabaseSettings(H2_FILE + file.toAbsolutePath(), "turnpike", "");
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
    return "DatabaseSettings[" + url + " as " + user + "]";
  }
}
