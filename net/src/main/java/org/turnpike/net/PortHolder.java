package org.turnpike.net;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Who holds a port, as far as Linux lets us see: the socket's inode from `/proc/net`, then the
/// process that has it open.
final class PortHolder {

  private static final String LISTENING = "0A";
  private static final Path PROC = Path.of("/proc");

  private PortHolder() {}

  /// In words that end a sentence beginning "the port is taken by".
  static String of(int port, boolean datagram) {
    Set<String> inodes = new HashSet<>();
    for (String table : datagram ? List.of("udp", "udp6") : List.of("tcp", "tcp6")) {
      inodes.addAll(inodes(PROC.resolve("net").resolve(table), port, datagram));
    }
    if (inodes.isEmpty()) {
      return "another process";
    }
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
      for (Path process : processes) {
        if (holds(process, inodes)) {
          String own =
              process.endsWith(Long.toString(ProcessHandle.current().pid()))
                  ? ", this process itself"
                  : "";
          return "process " + process.getFileName() + " (" + command(process) + own + ")";
        }
      }
    } catch (IOException e) {
      return "another process";
    }
    return "a process that only root can see (try `ss -lpn "
        + (datagram ? "-u" : "-t")
        + "` as root)";
  }

  private static Set<String> inodes(Path table, int port, boolean datagram) {
    Set<String> found = new HashSet<>();
    try {
      for (String line : Files.readAllLines(table)) {
        String[] f = line.trim().split("\\s+");
        if (f.length < 10 || f[1].indexOf(':') < 0) {
          continue;
        }
        int local = Integer.parseInt(f[1].substring(f[1].lastIndexOf(':') + 1), 16);
        if (local == port && (datagram || f[3].equals(LISTENING))) {
          found.add("socket:[" + f[9] + "]");
        }
      }
    } catch (IOException | NumberFormatException e) {
      return found; // not Linux, or no such family here
    }
    return found;
  }

  private static boolean holds(Path process, Set<String> inodes) {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(process.resolve("fd"))) {
      for (Path file : files) {
        if (inodes.contains(Files.readSymbolicLink(file).toString())) {
          return true;
        }
      }
    } catch (IOException e) {
      return false; // ended meanwhile, or not ours to see
    }
    return false;
  }

  private static String command(Path process) {
    try {
      return Files.readString(process.resolve("comm")).trim();
    } catch (IOException e) {
      return "unknown command";
    }
  }
}
