package org.turnpike.lab.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnpike.wire.Needs;

/// What a lab leaves behind when its owner is killed, and who clears it.
@Tag("lab")
@Needs({"root", "ip"})
class SweepLabIT {

  private static final Path NETNS = Path.of("/run/netns");

  @TempDir Path folder;

  @Test
  void afterKillNineTheNextLabClearsTheLeftoversAndLeavesWhatLives() throws Exception {
    Process owner =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                Owner.class.getName(),
                folder.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String mark = "tpl-" + owner.pid() + "-";
    long orphan;
    try (BufferedReader said =
        new BufferedReader(new InputStreamReader(owner.getInputStream(), StandardCharsets.UTF_8))) {
      orphan = Long.parseLong(said.readLine());
    } finally {
      owner.destroyForcibly().waitFor();
    }
    assertThat(marked(mark)).hasSize(3);
    ProcessHandle left = ProcessHandle.of(orphan).orElseThrow();

    try (Lab mine = Lab.open()) {
      Namespace living = mine.namespace("living");
      Lab.sweep();

      assertThat(marked(mark)).isEmpty();
      left.onExit().join();
      assertThat(marked(living.systemName())).hasSize(1);
    }
    assertThat(marked("tpl-" + ProcessHandle.current().pid() + "-")).isEmpty();
  }

  private static List<String> marked(String mark) throws Exception {
    try (Stream<Path> files = Files.list(NETNS)) {
      return files.map(f -> f.getFileName().toString()).filter(n -> n.startsWith(mark)).toList();
    }
  }

  /// Makes a lab with a program in it, says the program's id, and waits to be killed.
  static final class Owner {
    private Owner() {}

    public static void main(String[] arguments) throws Exception {
      Lab lab = Lab.open();
      lab.namespaces(List.of("one", "two"));
      Running program =
          lab.namespace("three")
              .start(Path.of(arguments[0], "program.log"), List.of("sleep", "600"));
      System.out.println(program.pid());
      System.out.flush();
      Thread.currentThread().join();
    }
  }
}
