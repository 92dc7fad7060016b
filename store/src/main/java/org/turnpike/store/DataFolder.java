package org.turnpike.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The folder that one node keeps everything in. One process at a time: the lock is the kernel's,
/// so it ends with the process, however that ends.
public final class DataFolder implements AutoCloseable {

  /// What its administrator writes into it, before the first start as well.
  public static final String SETTINGS = "settings";

  /// The folder of certificates, keys and authorities, which may be filled before the first start.
  public static final String CERTIFICATES = "certificates";

  /// The Edges of a pool share theirs: an administrator may put it there before the first start.
  static final String SECRETS = "secrets";

  private static final int VERSION = 1;
  private static final String KIND = "turnpike-data ";
  private static final String LOCK = "lock";
  private static final String VERSION_FILE = "version";

  private final Path path;
  private final FileChannel lockFile;
  private final List<String> repairs;

  private DataFolder(Path path, FileChannel lockFile, List<String> repairs) {
    this.path = path;
    this.lockFile = lockFile;
    this.repairs = List.copyOf(repairs);
  }

  /// Opens the folder, and makes it if it is missing.
  ///
  /// @throws StoreFailed if another process has it, if it is not ours, or if it cannot be written
  public static DataFolder open(Path folder) {
    Path path = folder.toAbsolutePath().normalize();
    FileChannel lock = null;
    try {
      if (!Files.isDirectory(path)) {
        Files.createDirectories(
            path,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      }
      refuseStrangers(path);
      lock = lock(path);
      checkVersion(path);
      DataFolder opened = new DataFolder(path, lock, tidy(path));
      lock = null;
      return opened;
    } catch (IOException e) {
      throw Trouble.with(path, "use the data folder", e);
    } finally {
      closeQuietly(lock);
    }
  }

  /// A folder with other people's files in it is a slip of the keyboard.
  private static void refuseStrangers(Path path) throws IOException {
    if (Files.exists(path.resolve(VERSION_FILE))) {
      return;
    }
    try (DirectoryStream<Path> all = Files.newDirectoryStream(path)) {
      for (Path entry : all) {
        String name = entry.getFileName().toString();
        if (!name.equals(LOCK)
            && !name.equals(SETTINGS)
            && !name.equals(CERTIFICATES)
            && !name.equals(SECRETS)
            && !name.endsWith(PrivateFile.HALF_WRITTEN)) {
          throw new StoreFailed(
              "the data folder "
                  + path
                  + " holds \""
                  + name
                  + "\" and is not one of Turnpike's: choose an empty or a new folder");
        }
      }
    }
  }

  private static FileChannel lock(Path path) throws IOException {
    Path file = path.resolve(LOCK);
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.READ);
    boolean held = false;
    try {
      FileLock lock = channel.tryLock();
      if (lock == null) {
        throw new StoreFailed(
            "the data folder "
                + path
                + " is in use by "
                + holder(file)
                + ": stop that process, or choose another data folder");
      }
      channel.truncate(0);
      channel.write(
          ByteBuffer.wrap(
              (ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII)));
      held = true;
      return channel;
    } catch (OverlappingFileLockException e) {
      throw new StoreFailed(
          "the data folder " + path + " is already open in this process (two nodes in one folder?)",
          e);
    } finally {
      if (!held) {
        channel.close();
      }
    }
  }

  private static String holder(Path file) throws IOException {
    String pid = Files.readString(file, StandardCharsets.US_ASCII).strip();
    if (!pid.matches("[0-9]{1,18}")) {
      return "another process";
    }
    Optional<String> command =
        ProcessHandle.of(Long.parseLong(pid)).flatMap(p -> p.info().command());
    return "process " + pid + command.map(c -> " (" + c + ")").orElse("");
  }

  private static void checkVersion(Path path) throws IOException {
    Path file = path.resolve(VERSION_FILE);
    if (!Files.exists(file)) {
      PrivateFile.write(file, (KIND + VERSION + "\n").getBytes(StandardCharsets.US_ASCII));
      return;
    }
    String text = Files.readString(file, StandardCharsets.ISO_8859_1).strip();
    if (!text.matches(KIND + "[0-9]{1,6}")) {
      throw new StoreFailed(
          file
              + " is damaged: it should say \""
              + KIND
              + VERSION
              + "\". If this is Turnpike's folder, write that line into it; else choose another"
              + " folder");
    }
    int found = Integer.parseInt(text.substring(KIND.length()));
    if (found > VERSION) {
      throw new StoreFailed(
          "the data folder "
              + path
              + " was written by a newer Turnpike (format "
              + found
              + ", this one knows "
              + VERSION
              + "): start the newer one, or restore a copy from before the upgrade");
    }
  }

  /// Removes what was being written when the last process ended; the old contents still stand
  /// beside it.
  private static List<String> tidy(Path path) throws IOException {
    List<String> repairs = new ArrayList<>();
    try (DirectoryStream<Path> half =
        Files.newDirectoryStream(path, "*" + PrivateFile.HALF_WRITTEN)) {
      for (Path file : half) {
        Files.delete(file);
        repairs.add(file + ": was half written when the last process ended; removed");
      }
    }
    return repairs;
  }

  private static void closeQuietly(@Nullable FileChannel channel) {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException e) {
      // The reason that is on its way up says more.
      return;
    }
  }

  public Path path() {
    return path;
  }

  /// What was kept under that name; empty if nothing was.
  ///
  /// @throws StoreFailed if it cannot be read
  public Optional<String> kept(String name) {
    Path file = resolve(name);
    try {
      return Files.exists(file) ? Optional.of(Files.readString(file)) : Optional.empty();
    } catch (IOException e) {
      throw new StoreFailed(file + ": cannot be read: " + e.getMessage(), e);
    }
  }

  /// Keeps a text under a name, in place of the one before: after a crash either is there, whole.
  ///
  /// @throws StoreFailed if it cannot be written
  public void keep(String name, String text) {
    Path file = resolve(name);
    try {
      PrivateFile.write(file, text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new StoreFailed(file + ": cannot be written: " + e.getMessage(), e);
    }
  }

  /// Keeps nothing under a name any more.
  ///
  /// @throws StoreFailed if it cannot be removed
  public void forget(String name) {
    try {
      Files.deleteIfExists(resolve(name));
    } catch (IOException e) {
      throw new StoreFailed(resolve(name) + ": cannot be removed: " + e.getMessage(), e);
    }
  }

  /// A file or folder in it, whether it is there or not.
  public Path resolve(String name) {
    return path.resolve(name);
  }

  /// What was put right on opening, one sentence each; empty as a rule.
  public List<String> repairs() {
    return repairs;
  }

  @Override
  public void close() {
    closeQuietly(lockFile);
  }
}
