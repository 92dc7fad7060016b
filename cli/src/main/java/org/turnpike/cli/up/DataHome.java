package org.turnpike.cli.up;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/// Where a node keeps its data unless it is told.
public final class DataHome {

  private DataHome() {}

  /// The system's folder for programs' data of this user: `XDG_DATA_HOME` or `~/.local/share` on
  /// Linux (XDG Base Directory 0.8), `~/Library/Application Support` on macOS, `%LOCALAPPDATA%` on
  /// Windows.
  ///
  /// @param environment variables of the process
  /// @param system as the property `os.name` has it
  /// @param home the user's home folder
  public static Path of(Map<String, String> environment, String system, Path home) {
    String name = system.toLowerCase(Locale.ROOT);
    if (name.startsWith("windows")) {
      String local = environment.getOrDefault("LOCALAPPDATA", "");
      return (local.isEmpty() ? home.resolve("AppData").resolve("Local") : Path.of(local))
          .resolve("Turnpike");
    }
    if (name.startsWith("mac")) {
      return home.resolve("Library").resolve("Application Support").resolve("Turnpike");
    }
    String xdg = environment.getOrDefault("XDG_DATA_HOME", "");
    // The specification: "All paths must be absolute. ... consider the path invalid and ignore it."
    boolean usable = !xdg.isEmpty() && Path.of(xdg).isAbsolute();
    return (usable ? Path.of(xdg) : home.resolve(".local").resolve("share")).resolve("turnpike");
  }
}
