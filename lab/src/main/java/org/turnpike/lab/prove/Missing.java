package org.turnpike.lab.prove;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/// What a machine lacks to build networks and place calls in them.
///
/// @param tools commands that are not there
/// @param packages Debian's, that have them
/// @param rights whether the rights to make network namespaces are missing
public record Missing(List<String> tools, List<String> packages, boolean rights) {

  /// Each tool and its Debian package.
  private static final Map<String, String> TOOLS =
      new TreeMap<>(
          Map.of(
              "ip", "iproute2",
              "nft", "nftables",
              "tcpdump", "tcpdump",
              "named", "bind9",
              "dig", "bind9-dnsutils",
              "openssl", "openssl",
              "baresip", "baresip-core",
              "unshare", "util-linux"));

  public Missing {
    tools = List.copyOf(tools);
    packages = List.copyOf(packages);
  }

  /// What this machine lacks; empty if nothing.
  public static Optional<Missing> here() {
    return of(Missing::onPath, root());
  }

  static Optional<Missing> of(Predicate<String> there, boolean root) {
    List<String> tools = TOOLS.keySet().stream().filter(t -> !there.test(t)).toList();
    List<String> packages =
        new ArrayList<>(new TreeSet<>(tools.stream().map(t -> TOOLS.getOrDefault(t, t)).toList()));
    return tools.isEmpty() && root
        ? Optional.empty()
        : Optional.of(new Missing(tools, packages, !root));
  }

  private static boolean onPath(String tool) {
    // Daemons and ip stand where an ordinary user's PATH does not look.
    String path = System.getenv().getOrDefault("PATH", "") + ":/usr/sbin:/sbin";
    for (String folder : path.split(":")) {
      if (!folder.isEmpty() && Files.isExecutable(Path.of(folder, tool))) {
        return true;
      }
    }
    return false;
  }

  private static boolean root() {
    try {
      return (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid") == 0;
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }

  /// One sentence with the remedy.
  public String text() {
    List<String> said = new ArrayList<>();
    if (rights) {
      said.add(
          "the lab makes network namespaces: run it as root, with `sudo ./turnpike prove ...`");
    }
    if (!tools.isEmpty()) {
      said.add(
          "missing here: "
              + String.join(", ", tools)
              + "; `apt-get install "
              + String.join(" ", packages)
              + "`");
    }
    return String.join("; ", said);
  }
}
