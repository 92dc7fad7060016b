package org.turnpike.cli;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// The cache from which the built product starts fast, as the launcher makes one of a build: the
/// first test that wants the product makes it, for all that follow.
final class Trained {

  private static final Path DIST = Path.of("target", "dist").toAbsolutePath();
  private static final Path CACHE = DIST.resolve("tests.aot");
  private static final Path LIBRARIES = DIST.resolve("lib");
  private static final Optional<Path> MADE = made();

  private Trained() {}

  /// Empty where this Java makes none: the product starts all the same.
  static Optional<Path> cache() {
    return MADE;
  }

  /// The same at every start: a cache is bound to it.
  static String classpath() {
    return LIBRARIES + "/*";
  }

  /// Test classes run in several processes: one makes it, the others wait for that.
  private static Optional<Path> made() {
    if (!Files.isDirectory(LIBRARIES)) {
      throw new IllegalStateException(LIBRARIES + " is missing: these tests run after `package`");
    }
    try (FileChannel channel =
            FileChannel.open(
                DIST.resolve("tests.aot.lock"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
        FileLock lock = channel.lock()) {
      if (lock.isValid() && !fresh()) {
        train();
      }
      return fresh() ? Optional.of(CACHE) : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Whether it was made of these libraries: of others it would be no use, and do no harm.
  private static boolean fresh() throws IOException {
    if (!Files.exists(CACHE)) {
      return false;
    }
    FileTime made = Files.getLastModifiedTime(CACHE);
    try (Stream<Path> all = Files.list(LIBRARIES)) {
      for (Path library : all.toList()) {
        if (Files.getLastModifiedTime(library).compareTo(made) > 0) {
          return false;
        }
      }
    }
    return true;
  }

  private static void train() throws IOException {
    Path folder = Files.createTempDirectory("turnpike-train-");
    Path making = DIST.resolve("tests.aot.making");
    List<String> command = new ArrayList<>(Product.FLAGS);
    command.addAll(
        List.of(
            "-XX:AOTCacheOutput=" + making,
            "-cp",
            classpath(),
            "org.turnpike.cli.Turnpike",
            "train",
            Path.of("..", "examples", "edge-single-nat.yaml").toString(),
            "--data",
            folder.toString()));
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(DIST.resolve("tests.aot.log").toFile())
              .start();
      if (!process.waitFor(2, TimeUnit.MINUTES)) {
        process.destroyForcibly();
      } else if (process.exitValue() == 0 && Files.exists(making)) {
        Files.move(making, CACHE, StandardCopyOption.REPLACE_EXISTING);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      try (Stream<Path> all = Files.walk(folder)) {
        all.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
      }
    }
  }
}
