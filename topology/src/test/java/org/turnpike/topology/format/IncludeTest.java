package org.turnpike.topology.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IncludeTest {

  @TempDir Path folder;

  private String readOf(String include) throws IOException {
    Path own = folder.resolve("own");
    Files.createDirectories(own);
    Path main = own.resolve("main.yaml");
    Files.writeString(main, "turnpike: 1\ninclude: " + include + "\n");
    return TopologyFile.read(main).toString();
  }

  private Path secret() throws IOException {
    Path secret = folder.resolve("secret.yaml");
    Files.writeString(secret, "password: swordfish\n");
    return secret;
  }

  @Test
  void anAbsolutePathIsRefusedUnread() throws IOException {
    assertThat(readOf(secret().toString()))
        .contains("is an absolute path")
        .contains("a file in the folder of the topology file")
        .doesNotContain("password");
  }

  @Test
  void aWayUpIsRefusedUnread() throws IOException {
    secret();
    assertThat(readOf("../secret.yaml"))
        .contains("leads out of the folder")
        .doesNotContain("password");
    assertThat(readOf("sub/../../secret.yaml")).contains("leads out of the folder");
  }

  @Test
  void aLinkThatLeadsOutIsRefusedUnread() throws IOException {
    Path secret = secret();
    Files.createDirectories(folder.resolve("own"));
    Files.createSymbolicLink(folder.resolve("own").resolve("link.yaml"), secret);
    assertThat(readOf("link.yaml"))
        .contains("is a link that leads out of the folder")
        .doesNotContain("password");
  }

  @Test
  void aFileBelowAndAWayUpThatStaysInsideAreRead() throws IOException {
    Path sub = folder.resolve("own").resolve("sub");
    Files.createDirectories(sub);
    Files.writeString(sub.resolve("a.yaml"), "include: ../b.yaml\n");
    Files.writeString(folder.resolve("own").resolve("b.yaml"), "name: From b\n");
    assertThat(readOf("sub/a.yaml")).startsWith("Good").contains("From b");
  }

  @Test
  void aNameThatNoFileCanHaveIsToldWithItsPlace() throws IOException {
    assertThat(readOf("\"a\\0b\"")).contains("main.yaml").contains("is no file name");
  }

  @Test
  void theEndpointListIsHeldToTheFolderToo() throws IOException {
    secret();
    Path own = folder.resolve("own");
    Files.createDirectories(own);
    Path main = own.resolve("main.yaml");
    Files.writeString(
        main, "turnpike: 1\nendpoints: {file: ../secret.yaml, as-of: 2026-01-01}\nsties: {}\n");
    assertThat(TopologyFile.read(main).toString())
        .contains("leads out of the folder")
        // And what is wrong elsewhere comes in the same run.
        .contains("did you mean \"sites\"?");
  }
}
