package org.turnpike.cli.prove;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// This very command once more, for a user who may not make network namespaces: in a user namespace
/// of its own, where it may.
///
/// It stays the same user there, with all capabilities, since tcpdump gives up being root and
/// cannot where only one user exists. Processes are in a namespace too: whatever ends the first of
/// them, or this program, ends all.
public final class OwnNamespaces {

  /// The exit code where a machine cannot do it.
  private static final int ENVIRONMENT = 3;

  static final List<String> UNSHARE =
      List.of(
          "unshare",
          "--user",
          "--map-current-user",
          "--keep-caps",
          "--net",
          "--mount",
          "--pid",
          "--fork",
          "--kill-child",
          "--mount-proc");

  /// `ip netns` keeps its names in /run/netns, and takes files of a host from /etc/netns.
  private static final String ROOM =
      """
      mount -t tmpfs tmpfs /run && mkdir /run/netns &&
      if [ -d /etc/netns ]; then
        mount -t tmpfs tmpfs /etc/netns
      else
        mkdir -p /run/etc/upper /run/etc/work &&
        mount -t overlay -o lowerdir=/etc,upperdir=/run/etc/upper,workdir=/run/etc/work overlay /etc &&
        mkdir /etc/netns
      fi || exit 3
      exec "$@"
      """;

  private OwnNamespaces() {}

  /// Whether this system lets its users have such namespaces.
  public static boolean possible() {
    return run(inside(List.of("true")), ProcessBuilder.Redirect.DISCARD) == 0;
  }

  /// @return the exit code
  public static int again() {
    try {
      String words = Files.readString(Path.of("/proc/self/cmdline"), StandardCharsets.UTF_8);
      return run(inside(Arrays.asList(words.split("\0"))), ProcessBuilder.Redirect.INHERIT);
    } catch (IOException e) {
      return ENVIRONMENT;
    }
  }

  static List<String> inside(List<String> words) {
    List<String> command = new ArrayList<>(List.of("setpriv", "--pdeathsig", "KILL"));
    command.addAll(UNSHARE);
    command.addAll(List.of("sh", "-c", ROOM, "turnpike"));
    command.addAll(words);
    return command;
  }

  private static int run(List<String> command, ProcessBuilder.Redirect output) {
    try {
      return new ProcessBuilder(command)
          .redirectInput(ProcessBuilder.Redirect.INHERIT)
          .redirectOutput(output)
          .redirectError(output)
          .start()
          .waitFor();
    } catch (IOException e) {
      return ENVIRONMENT; // no such tools
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return ENVIRONMENT;
    }
  }
}
