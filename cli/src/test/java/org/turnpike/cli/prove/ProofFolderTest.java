package org.turnpike.cli.prove;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProofFolderTest {

  @TempDir Path parent;

  @Test
  void whatAKilledProofLeavesIsClearedByTheNextAndNothingElseIs() throws Exception {
    Path stranger = Files.createDirectory(parent.resolve("turnpike-prove-without-a-mark"));
    Process owner =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                Owner.class.getName(),
                parent.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    Path left;
    try (BufferedReader said =
        new BufferedReader(new InputStreamReader(owner.getInputStream(), StandardCharsets.UTF_8))) {
      left = Path.of(said.readLine());
      ProofFolder.sweep(parent);
      assertThat(left.resolve("captures/00.pcap")).exists();
    } finally {
      owner.destroyForcibly().waitFor();
    }

    try (ProofFolder mine = ProofFolder.make(parent)) {
      assertThat(left).doesNotExist();
      ProofFolder.sweep(parent);
      assertThat(mine.path()).exists();
    }
    assertThat(parent).isDirectoryNotContaining(p -> !p.equals(stranger));
    assertThat(stranger).exists();
  }

  /// Makes a folder with something in it, says which, and waits to be killed.
  static final class Owner {
    private Owner() {}

    public static void main(String[] arguments) throws Exception {
      ProofFolder folder = ProofFolder.make(Path.of(arguments[0]));
      Files.writeString(
          Files.createDirectory(folder.path().resolve("captures")).resolve("00.pcap"), "");
      System.out.println(folder.path());
      System.out.flush();
      Thread.currentThread().join();
    }
  }
}
