package org.turnpike.lab.network;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Runs short commands of the system and hands back what they printed.
final class Shell {

  private Shell() {}

  static String run(String... command) {
    return feed(null, List.of(command));
  }

  /// Runs a command with text on its standard input.
  ///
  /// @throws LabFailed with the command and its words, if it exits with other than 0
  static String feed(@Nullable String input, List<String> command) {
    Said said = say(input, command);
    if (said.code != 0) {
      throw new LabFailed(
          String.join(" ", command)
              + " exited with "
              + said.code
              + ": "
              + said.output.strip()
              + (input == null ? "" : "\n" + input));
    }
    return said.output;
  }

  /// As [#feed], whatever it exits with.
  static String tried(String input, List<String> command) {
    return say(input, command).output;
  }

  private record Said(int code, String output) {}

  private static Said say(@Nullable String input, List<String> command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      try (var stdin = process.getOutputStream()) {
        if (input != null) {
          stdin.write(input.getBytes(StandardCharsets.UTF_8));
        }
      }
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Said(process.waitFor(), output);
    } catch (IOException e) {
      throw new LabFailed(String.join(" ", command) + ": " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabFailed(String.join(" ", command) + " was interrupted", e);
    }
  }
}
