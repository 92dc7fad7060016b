package org.turnpike.lab.prove;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
              "haproxy", "haproxy",
              "ip", "iproute2",
              "nft", "nftables",
              "tcpdump", "tcpdump",
              "named", "bind9",
              "dig", "bind9-dnsutils",
              "openssl", "openssl",
              "baresip", "baresip-core",
              "perl", "perl-base",
              "unshare", "util-linux"));

  /// CAP_NET_ADMIN, CAP_NET_RAW and CAP_SYS_ADMIN, as the kernel counts them.
  private static final long NEEDED = 1L << 12 | 1L << 13 | 1L << 21;

  public Missing {
    tools = List.copyOf(tools);
    packages = List.copyOf(packages);
  }

  /// For users who have a browser.
  public static final String BROWSER = "chromium";

  /// For files that have an HTTP proxy.
  public static final String PROXY = "tinyproxy";

  /// Only some files need these.
  private static final Map<String, String> BESIDES =
      Map.of(BROWSER, "chromium", PROXY, "tinyproxy-bin");

  /// What this machine lacks; empty if nothing.
  ///
  /// @param besides what is played needs these too: [#BROWSER], [#PROXY]
  public static Optional<Missing> here(Set<String> besides) {
    return of(Missing::onPath, rights(status()), besides);
  }

  static Optional<Missing> of(Predicate<String> there, boolean root, Set<String> besides) {
    Map<String, String> needed = new TreeMap<>(TOOLS);
    besides.forEach(tool -> needed.put(tool, BESIDES.getOrDefault(tool, tool)));
    List<String> tools = needed.keySet().stream().filter(t -> !there.test(t)).toList();
    List<String> packages =
        new ArrayList<>(new TreeSet<>(tools.stream().map(needed::get).toList()));
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

  private static String status() {
    try {
      return Files.readString(Path.of("/proc/self/status"));
    } catch (IOException e) {
      return ""; // no Linux, or no /proc: nothing can be built
    }
  }

  /// Whether a process may make network namespaces, whoever it is: root has these rights, but not
  /// in every container, and any user has them in a user namespace of its own.
  ///
  /// @param status as in `/proc/PID/status`
  static boolean rights(String status) {
    return status
        .lines()
        .filter(l -> l.startsWith("CapEff:"))
        .mapToLong(l -> Long.parseUnsignedLong(l.substring(7).strip(), 16))
        .anyMatch(held -> (held & NEEDED) == NEEDED);
  }

  /// One sentence with the remedy.
  public String text() {
    List<String> said = new ArrayList<>();
    if (rights) {
      said.add(
          "the lab makes network namespaces, and this system lets only root do that: run it with"
              + " `sudo ./turnpike prove ...`, or let users have user namespaces of their own");
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
