package org.turnpike.lab.stage;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.turnpike.lab.network.LabFailed;

/// Short commands of the system, outside of all namespaces.
final class Commands {

  private Commands() {}

  static void run(String command, List<String> words) {
    try {
      Process process =
          new ProcessBuilder(Stream.concat(Stream.of(command), words.stream()).toList())
              .redirectErrorStream(true)
              .start();
      process.getOutputStream().close();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new LabFailed(command + " " + String.join(" ", words) + ": " + said.strip());
      }
    } catch (IOException e) {
      throw new LabFailed(command + ": " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabFailed(command + " was interrupted", e);
    }
  }
}
