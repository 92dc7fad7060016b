package org.turnpike.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DataFolderTest {

  @TempDir Path temporary;

  @Test
  void aNewFolderIsMadeForItsOwnerAlone() throws IOException {
    Path path = temporary.resolve("a/b");
    try (DataFolder folder = DataFolder.open(path)) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
          .isEqualTo("rwx------");
      assertThat(path.resolve("version")).hasContent("turnpike-data 1");
      assertThat(folder.repairs()).isEmpty();
    }
    DataFolder.open(path).close();
  }

  @Test
  void aSecondProcessIsToldWhoHoldsTheFolder() throws Exception {
    Path path = temporary.resolve("data");
    Process holder = Child.start(HoldsFolder.class, path.toString());
    try (BufferedReader out = holder.inputReader(StandardCharsets.UTF_8)) {
      assertThat(out.readLine()).isEqualTo("open");
      assertThatThrownBy(() -> DataFolder.open(path))
          .isInstanceOf(StoreFailed.class)
          .hasMessageContaining(path.toString())
          .hasMessageContaining("in use by process " + holder.pid());
    } finally {
      holder.destroyForcibly().waitFor();
    }
    DataFolder.open(path).close();
  }

  static final class HoldsFolder {
    public static void main(String[] args) throws IOException {
      try (DataFolder folder = DataFolder.open(Path.of(args[0]))) {
        System.out.println("open");
        System.in.read(); // until killed
        System.out.println(folder.path());
      }
    }
  }

  @Test
  void theSameFolderTwiceInOneProcessIsRefused() {
    try (DataFolder first = DataFolder.open(temporary.resolve("data"))) {
      assertThatThrownBy(() -> DataFolder.open(first.path()))
          .isInstanceOf(StoreFailed.class)
          .hasMessageContaining("already open in this process");
    }
  }

  @Test
  void certificatesAndSettingsMayBeThereBeforeTheFirstStart() throws IOException {
    Files.createDirectories(temporary.resolve(DataFolder.CERTIFICATES));
    Files.writeString(temporary.resolve(DataFolder.SETTINGS), "");
    try (DataFolder opened = DataFolder.open(temporary)) {
      assertThat(opened.path()).isEqualTo(temporary);
    }
  }

  @Test
  void aFolderOfOtherPeoplesFilesIsLeftAlone() throws IOException {
    Files.writeString(temporary.resolve("thesis.tex"), "");
    assertThatThrownBy(() -> DataFolder.open(temporary))
        .hasMessageContaining("thesis.tex")
        .hasMessageContaining("choose an empty or a new folder");
    assertThat(temporary).isDirectoryNotContaining(p -> p.endsWith("lock"));
  }

  @Test
  void halfWrittenFilesAreRemovedAndReported() throws IOException {
    Path path = temporary.resolve("data");
    DataFolder.open(path).close();
    Files.writeString(path.resolve("secrets.tmp"), "av-auth");
    try (DataFolder folder = DataFolder.open(path)) {
      assertThat(folder.repairs()).singleElement().asString().contains("secrets.tmp", "removed");
      assertThat(path.resolve("secrets.tmp")).doesNotExist();
    }
  }

  @Test
  void aNewerFormatAndADamagedVersionAreNamed() throws IOException {
    Path path = temporary.resolve("data");
    DataFolder.open(path).close();
    Files.writeString(path.resolve("version"), "turnpike-data 2\n");
    assertThatThrownBy(() -> DataFolder.open(path)).hasMessageContaining("newer Turnpike");
    Files.writeString(path.resolve("version"), "");
    assertThatThrownBy(() -> DataFolder.open(path))
        .hasMessageContaining(path.resolve("version").toString())
        .hasMessageContaining("is damaged");
  }

  @Test
  void aFileInTheFoldersPlaceIsNamed() throws IOException {
    Path path = Files.writeString(temporary.resolve("data"), "");
    assertThatThrownBy(() -> DataFolder.open(path))
        .isInstanceOf(StoreFailed.class)
        .hasMessageContaining(path.toString())
        .hasMessageContaining("a file is in the place of a folder");
  }

  @Test
  void eachWayADiskFailsHasItsRemedy() {
    Path path = temporary.resolve("data");
    assertThat(Trouble.with(path, "write", new IOException("No space left on device")))
        .hasMessage(
            "cannot write " + path + ": the disk is full. Free some space; no restart is needed.");
    assertThat(
            Trouble.with(
                path, "write", new FileSystemException("x", null, "Read-only file system")))
        .hasMessageContaining("mounted read-only");
    assertThat(Trouble.with(path, "write", new AccessDeniedException(path.toString())))
        .hasMessageContaining("this process runs as " + System.getProperty("user.name"))
        .hasMessageContaining(" belongs to ")
        .hasMessageContaining("chown");
  }

  @Test
  void secretsAreMadeOnceAndKeptPrivate() throws IOException {
    try (DataFolder folder = DataFolder.open(temporary.resolve("data"))) {
      Secrets made = Secrets.of(folder);
      Path file = folder.resolve("secrets");
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo("rw-------");
      assertThat(Secrets.of(folder)).isEqualTo(made);
      assertThat(made.avAuthenticationKey()).hasSize(43).isNotEqualTo(made.nonceKey());
      assertThat(made.toString()).doesNotContain(made.nonceKey());

      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
      assertThat(Secrets.of(folder).tightened()).isTrue();
      assertThat(Secrets.of(folder)).isEqualTo(made);

      Files.writeString(file, "nonce-key = short\n");
      assertThatThrownBy(() -> Secrets.of(folder))
          .isInstanceOf(StoreFailed.class)
          .hasMessageContaining(file.toString())
          .hasMessageContaining("av-authentication-key");
    }
  }
}
