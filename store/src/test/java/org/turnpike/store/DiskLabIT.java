package org.turnpike.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.turnpike.store.Samples.EPOCH;
import static org.turnpike.store.Samples.phone;
import static org.turnpike.store.Samples.replace;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnpike.topology.UserUri;
import org.turnpike.wire.Needs;

/// A real disk that fills up, and one that is mounted read-only.
@Tag("lab")
@Needs({"root", "mount"})
final class DiskLabIT {

  @TempDir Path folder;
  private Path disk;

  @BeforeEach
  void mount() throws Exception {
    disk = Files.createDirectory(folder.resolve("disk"));
    run("mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", disk.toString());
  }

  @AfterEach
  void unmount() throws Exception {
    run("umount", disk.toString());
  }

  private static void run(String... command) throws IOException, InterruptedException {
    assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
  }

  @Test
  void aFullDiskRefusesChangesLosesNoneAndRecoversWithoutARestart() throws Exception {
    Path ballast = disk.resolve("ballast");
    Files.write(ballast, new byte[128 << 10]);
    List<UserUri> answered = new ArrayList<>();
    try (DurableBindings bindings =
        DurableBindings.open(disk.resolve("log"), LogSettings.STANDARD, new HeldTable(), EPOCH)) {
      StoreFailed full = null;
      for (int i = 0; full == null; i++) {
        UserUri aor = UserUri.parse("user" + i + "@example.com");
        int number = i;
        try {
          bindings.update(aor, EPOCH, _ -> replace(phone(number, 1, 60)));
          answered.add(aor);
        } catch (StoreFailed e) {
          full = e;
          assertThat(bindings.of(aor, EPOCH)).isEmpty();
        }
      }
      assertThat(full).hasMessageContaining("the disk is full");
      Files.delete(ballast);
      UserUri later = UserUri.parse("later@example.com");
      bindings.update(later, EPOCH, _ -> replace(phone(1, 1, 60)));
      answered.add(later);
      // As after kill -9: the log alone, over an empty table.
      Path copy = Files.createDirectory(folder.resolve("copy"));
      for (Path file : LogSegment.in(disk.resolve("log"))) {
        Files.copy(file, copy.resolve(file.getFileName()));
      }
      try (DurableBindings again =
          DurableBindings.open(copy, LogSettings.STANDARD, new HeldTable(), EPOCH)) {
        assertThat(again.repairs()).isEmpty();
        assertThat(answered).allSatisfy(aor -> assertThat(again.of(aor, EPOCH)).hasSize(1));
        assertThat(again.size()).isEqualTo(answered.size());
      }
    }
  }

  @Test
  void aReadOnlyDiskIsOneSentenceWithPathAndRemedy() throws Exception {
    run("mount", "-o", "remount,ro", disk.toString());
    Path data = disk.resolve("data");
    assertThatThrownBy(() -> DataFolder.open(data))
        .isInstanceOf(StoreFailed.class)
        .hasMessageContaining(data.toString())
        .hasMessageContaining("mounted read-only");
  }
}
