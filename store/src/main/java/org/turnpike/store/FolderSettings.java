package org.turnpike.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What the file `settings` of a data folder says, `key: value` a line: what is of this machine
/// alone, and may be secret.
///
/// ```
///   database: jdbc:postgresql://db.example.com/turnpike
///   database-user: turnpike
///   database-password: ...
///   homer: 192.0.2.9:9060
///   homer-capture-id: 2001
///   homer-key: ...
///   revocation: require
/// ```
///
/// @param file for messages
public record FolderSettings(Path file, Map<String, String> values) {

  private static final List<String> KEYS =
      List.of(
          "database",
          "database-user",
          "database-password",
          "homer",
          "homer-capture-id",
          "homer-key",
          "revocation");

  public FolderSettings {
    values = Map.copyOf(values);
  }

  /// Without the file, nothing.
  ///
  /// @throws StoreFailed with file and line for what it cannot be
  public static FolderSettings of(DataFolder folder) {
    Path file = folder.resolve(DataFolder.SETTINGS);
    Map<String, String> said = new HashMap<>();
    if (!Files.exists(file)) {
      return new FolderSettings(file, said);
    }
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
      return new FolderSettings(file, said);
    } catch (IOException e) {
      throw new StoreFailed(file + " cannot be read: " + e.getMessage(), e);
    }
  }

  public Optional<String> value(String key) {
    return Optional.ofNullable(values.get(key));
  }

  /// Never shows what they say.
  @Override
  public String toString() {
    return file + " with " + values.keySet();
  }
}
