package org.turnpike.store;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Locale;

/// Says what went wrong with a file in words that lead to the remedy.
final class Trouble {

  private Trouble() {}

  /// @param doing an infinitive: cannot `doing` the path
  static StoreFailed with(Path path, String doing, IOException e) {
    return new StoreFailed("cannot " + doing + " " + path + ": " + remedy(path, e), e);
  }

  private static String remedy(Path path, IOException e) {
    String reason =
        e instanceof FileSystemException f && f.getReason() != null
            ? f.getReason()
            : String.valueOf(e.getMessage());
    String low = reason.toLowerCase(Locale.ROOT);
    if (low.contains("no space left") || low.contains("quota exceeded")) {
      return "the disk is full. Free some space; no restart is needed.";
    }
    if (low.contains("read-only file system")) {
      return "the file system is mounted read-only. Mount it writable (a disk error also does this:"
          + " see the kernel log), or choose another data folder.";
    }
    if (low.contains("input/output error")) {
      return "the disk reports an error. Look at the kernel log and replace the disk.";
    }
    if (e instanceof AccessDeniedException
        || low.contains("permission denied")
        || low.contains("operation not permitted")) {
      return "this process runs as "
          + System.getProperty("user.name")
          + ", and "
          + owner(path)
          + ". Give it to that user (chown -R "
          + System.getProperty("user.name")
          + "), or choose another data folder.";
    }
    if (e instanceof NotDirectoryException || e instanceof FileAlreadyExistsException) {
      return "a file is in the place of a folder. Move it away, or choose another data folder.";
    }
    if (e instanceof NoSuchFileException || low.contains("no such file")) {
      return "a folder above it does not exist. Create it, or choose another data folder.";
    }
    return reason;
  }

  private static String owner(Path path) {
    for (Path at = path.toAbsolutePath(); at != null; at = at.getParent()) {
      try {
        return at + " belongs to " + Files.getOwner(at).getName();
      } catch (IOException | UnsupportedOperationException e) {
        continue; // not there, or not for our eyes: the folder above tells more
      }
    }
    return "it belongs to someone else";
  }
}
