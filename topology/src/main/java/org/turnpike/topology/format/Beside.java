package org.turnpike.topology.format;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.turnpike.topology.Place;

/// A file that a topology file names, which must lie in its folder: whoever passes on a topology
/// should not have other files of the reader's machine opened by it.
final class Beside {

  private static final String EXPECTED = "a file in the folder of the topology file, or below it";

  private Beside() {}

  /// @param folder that it must be in
  /// @param from that the name is relative to
  /// @return empty when it must not be read; the mistakes say why. A file that is not there comes
  ///   out, for its reader to tell
  static Optional<Path> of(
      Path folder, @Nullable Path from, String name, Place at, List<Mistake> mistakes) {
    Path named;
    try {
      named = Path.of(name);
    } catch (InvalidPathException e) {
      mistakes.add(Mistake.of(at, "\"" + printable(name) + "\" is no file name", EXPECTED));
      return Optional.empty();
    }
    if (named.isAbsolute()) {
      mistakes.add(Mistake.of(at, "\"" + name + "\" is an absolute path", EXPECTED));
      return Optional.empty();
    }
    Path root = folder.toAbsolutePath().normalize();
    Path path = (from == null ? root : from).resolve(named).toAbsolutePath().normalize();
    if (!path.startsWith(root)) {
      mistakes.add(Mistake.of(at, "\"" + name + "\" leads out of the folder", EXPECTED));
      return Optional.empty();
    }
    try {
      // A link on the way may lead anywhere.
      if (Files.exists(path) && !path.toRealPath().startsWith(root.toRealPath())) {
        mistakes.add(
            Mistake.of(at, "\"" + name + "\" is a link that leads out of the folder", EXPECTED));
        return Optional.empty();
      }
    } catch (IOException e) {
      mistakes.add(Mistake.of(at, "\"" + name + "\" cannot be read: " + e.getMessage()));
      return Optional.empty();
    }
    return Optional.of(path);
  }

  private static String printable(String name) {
    return name.replaceAll("\\p{Cntrl}", "?");
  }
}
