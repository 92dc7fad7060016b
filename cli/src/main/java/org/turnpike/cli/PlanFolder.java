package org.turnpike.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.turnpike.planner.sheet.Artefact;
import org.turnpike.planner.sheet.Plan;

/// A folder that a plan is in.
///
/// A plan is written beside it first and takes its place by renaming, so that a reader sees the old
/// plan or the new one. What others put into the folder (issued certificates, notes) moves along;
/// what the last plan wrote and somebody changed since is not overwritten unless told to.
final class PlanFolder {

  private final Path folder;

  /// What the last plan wrote here, path to hash; empty if there was none.
  private final Map<String, String> last;

  private PlanFolder(Path folder, Map<String, String> last) {
    this.folder = folder;
    this.last = last;
  }

  /// @throws Complaint if something else is in the folder
  static PlanFolder at(Path path) {
    Path folder = path.toAbsolutePath().normalize();
    restore(folder);
    if (!Files.exists(folder)) {
      return new PlanFolder(folder, Map.of());
    }
    if (!Files.isDirectory(folder)) {
      throw Complaint.usage(path + " is a file; name a folder for the plan with --out");
    }
    try (Stream<Path> inside = Files.list(folder)) {
      if (inside.findAny().isEmpty()) {
        return new PlanFolder(folder, Map.of());
      }
      return new PlanFolder(folder, manifest(path));
    } catch (IOException e) {
      throw Complaint.environment(path + " cannot be read: " + reason(e));
    }
  }

  /// A run that was ended between its two renamings has left the last plan, and the keys in it,
  /// under the other name.
  private static void restore(Path folder) {
    Path old = beside(folder, ".old");
    if (!Files.exists(folder) && Files.isRegularFile(old.resolve(Plan.MANIFEST))) {
      try {
        Files.move(old, folder, StandardCopyOption.ATOMIC_MOVE);
      } catch (IOException e) {
        throw Complaint.environment(
            old + " is the last plan, and cannot be moved to " + folder + ": " + reason(e));
      }
    }
  }

  /// Hidden, on the same file system.
  private static Path beside(Path folder, String ending) {
    Path name = folder.getFileName();
    if (name == null) {
      throw Complaint.usage(folder + " cannot be a plan's folder; name another with --out");
    }
    return folder.resolveSibling("." + name + ending);
  }

  private static Map<String, String> manifest(Path path) throws IOException {
    Path manifest = path.resolve(Plan.MANIFEST);
    List<String> lines = Files.isRegularFile(manifest) ? Files.readAllLines(manifest) : List.of();
    if (lines.isEmpty() || !lines.getFirst().equals(Plan.MANIFEST_HEAD)) {
      throw Complaint.usage(
          path
              + " holds something that is no plan, and is left as it is; name another folder with"
              + " --out");
    }
    Map<String, String> files = new LinkedHashMap<>();
    for (String line : lines.subList(1, lines.size())) {
      int gap = line.indexOf("  ");
      if (gap > 0) {
        files.put(line.substring(gap + 2), line.substring(0, gap));
      }
    }
    return files;
  }

  /// Files of the last plan that are not as it wrote them. Keys do not count: one that somebody put
  /// there is the one to go on with.
  List<String> changed() {
    List<String> out = new ArrayList<>();
    last.forEach((path, hash) -> {
      if (path.endsWith(Plan.KEY_ENDING)) {
        return;
      }
      Path file = folder.resolve(path);
      try {
        if (Files.exists(file) && !Artefact.sha256(Files.readAllBytes(file)).equals(hash)) {
          out.add(path);
        }
      } catch (IOException e) {
        throw Complaint.environment(file + " cannot be read: " + reason(e));
      }
    });
    return out;
  }

  /// What the folder holds under a path, for example keys that the next plan is to go on with.
  Path resolve(String path) {
    return folder.resolve(path);
  }

  /// Puts a plan in the place of the last one.
  ///
  /// @throws Complaint if it cannot be written; the last plan is then where it was
  void write(Plan plan) {
    Path next = beside(folder, ".next");
    Path old = beside(folder, ".old");
    try {
      remove(next);
      remove(old);
      Files.createDirectories(next);
      keepStrangers(plan, next);
      for (Artefact artefact : plan.artefacts()) {
        write(next, artefact);
      }
      write(next, plan.manifest());
      if (Files.exists(folder)) {
        Files.move(folder, old, StandardCopyOption.ATOMIC_MOVE);
      }
      try {
        Files.move(next, folder, StandardCopyOption.ATOMIC_MOVE);
      } catch (IOException e) {
        if (Files.exists(old)) {
          Files.move(old, folder, StandardCopyOption.ATOMIC_MOVE);
        }
        throw e;
      }
      remove(old);
    } catch (IOException e) {
      throw Complaint.environment(folder + " cannot be written: " + reason(e));
    }
  }

  private void keepStrangers(Plan plan, Path next) throws IOException {
    if (!Files.isDirectory(folder)) {
      return;
    }
    Set<String> planned = plan.artefacts().stream().map(Artefact::path).collect(Collectors.toSet());
    List<Path> files;
    try (Stream<Path> all = Files.walk(folder)) {
      files = all.filter(Files::isRegularFile).toList();
    }
    for (Path file : files) {
      String path = folder.relativize(file).toString().replace('\\', '/');
      // A private key is never thrown away: a certificate may have been issued for it.
      boolean ours = last.containsKey(path) && !path.endsWith(Plan.KEY_ENDING);
      if (ours || planned.contains(path) || path.equals(Plan.MANIFEST)) {
        continue;
      }
      Path to = next.resolve(path);
      Files.createDirectories(java.util.Objects.requireNonNull(to.getParent()));
      Files.copy(file, to, StandardCopyOption.COPY_ATTRIBUTES);
    }
  }

  private static void write(Path folder, Artefact artefact) throws IOException {
    Path file = folder.resolve(artefact.path());
    Files.createDirectories(java.util.Objects.requireNonNull(file.getParent()));
    boolean secret = artefact.mode() == Artefact.Mode.SECRET;
    boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
    FileAttribute<?>[] rights =
        secret && posix
            ? new FileAttribute<?>[] {
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
            }
            : new FileAttribute<?>[0];
    // Private from its first byte on: rights are given at creation.
    Files.createFile(file, rights);
    Files.write(
        file,
        artefact.text().getBytes(StandardCharsets.UTF_8),
        StandardOpenOption.WRITE,
        StandardOpenOption.TRUNCATE_EXISTING);
  }

  private static void remove(Path tree) throws IOException {
    if (!Files.exists(tree)) {
      return;
    }
    Files.walkFileTree(
        tree,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(
              Path visited, @org.jspecify.annotations.Nullable IOException fault)
              throws IOException {
            if (fault != null) {
              throw fault;
            }
            Files.delete(visited);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  private static String reason(IOException e) {
    if (e instanceof AccessDeniedException) {
      return "permission denied";
    }
    return e instanceof NoSuchFileException
        ? "there is no such folder"
        : String.valueOf(e.getMessage());
  }
}
