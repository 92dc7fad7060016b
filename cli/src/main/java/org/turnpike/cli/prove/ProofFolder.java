package org.turnpike.cli.prove;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/// Where a proof has its captures and logs while it lasts.
///
/// Its owner holds a lock on a file in it, and the system lets that go when the owner ends, in
/// whatever way and in whatever namespace of processes: what one that was killed leaves behind is
/// told by its mark and cleared by the next, and nothing else is.
public final class ProofFolder implements AutoCloseable {

  private static final String NAME = "turnpike-prove-";

  private static final String MARK = "owner";

  /// Held here: a process that opens and closes such a file again loses its own lock (POSIX fcntl).
  private static final Set<Path> OWN = ConcurrentHashMap.newKeySet();

  private final Path path;
  private final FileChannel held;

  private ProofFolder(Path path, FileChannel held) {
    this.path = path;
    this.held = held;
  }

  /// A folder of its own, after the leftovers of dead owners are gone.
  ///
  /// @param parent the system's folder for what passes
  public static ProofFolder make(Path parent) throws IOException {
    sweep(parent);
    while (true) {
      Path path = Files.createTempDirectory(parent, NAME).toRealPath();
      Path mark = path.resolve(MARK);
      OWN.add(path);
      FileChannel held =
          FileChannel.open(mark, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      // Another may have swept it between its making and the lock.
      if (held.tryLock() != null && Files.exists(mark)) {
        return new ProofFolder(path, held);
      }
      held.close();
      OWN.remove(path);
    }
  }

  /// Clears what dead owners left.
  static void sweep(Path parent) throws IOException {
    try (DirectoryStream<Path> all = Files.newDirectoryStream(parent, NAME + "*")) {
      for (Path each : all) {
        Path mark = each.resolve(MARK);
        if (OWN.contains(each.toRealPath()) || !Files.isRegularFile(mark)) {
          continue;
        }
        try (FileChannel channel = FileChannel.open(mark, StandardOpenOption.WRITE)) {
          if (channel.tryLock() != null) {
            delete(each);
          }
        } catch (IOException | UncheckedIOException e) {
          // Somebody else's, or a program of that proof still writes there: it is for a later one.
        }
      }
    }
  }

  public Path path() {
    return path;
  }

  @Override
  public void close() {
    try {
      delete(path);
      held.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      OWN.remove(path);
    }
  }

  /// The mark goes last but for the folder: what is deleted in part is still told.
  private static void delete(Path folder) throws IOException {
    Path mark = folder.resolve(MARK);
    try (Stream<Path> all = Files.walk(folder)) {
      all.sorted(Comparator.reverseOrder())
          .filter(p -> !p.equals(mark) && !p.equals(folder))
          .forEach(p -> {
            try {
              Files.deleteIfExists(p);
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    }
    Files.deleteIfExists(mark);
    Files.deleteIfExists(folder);
  }
}
