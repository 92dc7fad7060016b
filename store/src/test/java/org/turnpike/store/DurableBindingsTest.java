package org.turnpike.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.turnpike.store.Samples.ALICE;
import static org.turnpike.store.Samples.BOB;
import static org.turnpike.store.Samples.EPOCH;
import static org.turnpike.store.Samples.phone;
import static org.turnpike.store.Samples.replace;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnpike.topology.UserUri;

final class DurableBindingsTest {

  private static final LogSettings NEVER_FOLLOWS =
      new LogSettings(1 << 20, Durability.PROCESS_CRASH, Duration.ofMillis(1), Duration.ofDays(1));

  @TempDir Path folder;

  private final HeldTable table = new HeldTable();

  private DurableBindings open(LogSettings settings) {
    return DurableBindings.open(folder, settings, table, EPOCH);
  }

  /// The folder as a killed process leaves it: nothing closed, the table behind.
  private Path leftBehind(DurableBindings running) throws IOException {
    Path copy = Files.createDirectory(folder.resolveSibling(folder.getFileName() + "-copy"));
    for (Path file : LogSegment.in(folder)) {
      Files.copy(file, copy.resolve(file.getFileName()));
    }
    running.close();
    return copy;
  }

  @Test
  void theLogIsReplayedOverATableThatIsBehind() throws IOException {
    DurableBindings first = open(NEVER_FOLLOWS);
    first.update(ALICE, EPOCH, _ -> replace(phone(1, 1, 60)));
    first.update(BOB, EPOCH, _ -> replace(phone(2, 1, 60)));
    first.update(ALICE, EPOCH, _ -> replace(phone(1, 2, 90)));
    first.update(BOB, EPOCH, _ -> replace());
    Path copy = leftBehind(first);
    HeldTable behind = new HeldTable();
    try (DurableBindings second = DurableBindings.open(copy, NEVER_FOLLOWS, behind, EPOCH)) {
      assertThat(second.repairs()).isEmpty();
      assertThat(second.of(ALICE, EPOCH)).containsExactly(phone(1, 2, 90));
      assertThat(second.of(BOB, EPOCH)).isEmpty();
      assertThat(behind.load())
          .isEqualTo(new BindingTable.Contents(Map.of(ALICE, List.of(phone(1, 2, 90))), 4));
      assertThat(second.logFiles()).isEqualTo(1);
    }
  }

  @Test
  void closingBringsTheTableUpToDate() {
    try (DurableBindings first = open(NEVER_FOLLOWS)) {
      first.update(ALICE, EPOCH, _ -> replace(phone(1, 1, 60)));
      assertThat(table.load().bindings()).isEmpty();
    }
    assertThat(table.load().bindings()).containsOnlyKeys(ALICE);
    assertThat(table.load().sequence()).isEqualTo(1);
  }

  @Test
  void whatExpiredWhileTheNodeWasDownIsNotBroughtBack() {
    try (DurableBindings first = open(NEVER_FOLLOWS)) {
      first.update(ALICE, EPOCH, _ -> replace(phone(1, 1, 60), phone(2, 1, 600)));
      first.update(BOB, EPOCH, _ -> replace(phone(3, 1, 60)));
    }
    Instant later = Instant.ofEpochSecond(100);
    try (DurableBindings second = DurableBindings.open(folder, NEVER_FOLLOWS, table, later)) {
      assertThat(second.size()).isEqualTo(1);
      assertThat(table.load().bindings()).isEqualTo(Map.of(ALICE, List.of(phone(2, 1, 600))));
    }
  }

  @Test
  void aDamagedMiddleIsReportedWithFileOffsetAndWhatIsLost() throws IOException {
    DurableBindings first = open(NEVER_FOLLOWS);
    first.update(ALICE, EPOCH, _ -> replace(phone(1, 1, 60)));
    first.update(BOB, EPOCH, _ -> replace(phone(2, 1, 60)));
    first.update(ALICE, EPOCH, _ -> replace(phone(1, 2, 60)));
    Path copy = leftBehind(first);
    Path file = LogSegment.in(copy).getFirst();
    byte[] bytes = Files.readAllBytes(file);
    int second = LogRecord.read(bytes, LogSegment.HEADER_BYTES).orElseThrow().end();
    bytes[second + 40] ^= 1;
    Files.write(file, bytes);
    try (DurableBindings again =
        DurableBindings.open(copy, NEVER_FOLLOWS, new HeldTable(), EPOCH)) {
      assertThat(again.of(ALICE, EPOCH)).containsExactly(phone(1, 2, 60));
      assertThat(again.of(BOB, EPOCH)).isEmpty();
      assertThat(String.join("\n", again.repairs()))
          .contains(file + ": damaged from byte " + second)
          .contains("1 change(s) of registrations are lost (number 2 to 2)")
          .contains("2 sound changes were taken from it");
      assertThat(Files.readAllBytes(copy.resolve(file.getFileName() + ".damaged")))
          .isEqualTo(bytes);
    }
  }

  @Test
  void oldFilesGoWhenTheTableHasThemAndTheLogStaysSmall() throws Exception {
    LogSettings small =
        new LogSettings(4096, Durability.PROCESS_CRASH, Duration.ofMillis(1), Duration.ofMillis(1));
    try (DurableBindings bindings = open(small)) {
      for (int i = 0; i < 200; i++) {
        int cseq = i;
        bindings.update(ALICE, EPOCH, _ -> replace(phone(1, cseq, 60)));
      }
      bindings.update(ALICE, EPOCH, _ -> replace(phone(1, 200, 60)));
      while (bindings.logFiles() > 1) {
        bindings.update(BOB, EPOCH, BindingsCount::next);
        table.awaitApplies(1);
      }
      assertThat(LogSegment.in(folder).size()).isLessThan(5);
    }
    assertThat(table.load().bindings().get(ALICE)).containsExactly(phone(1, 200, 60));
  }

  /// Each call makes another binding list.
  private static final class BindingsCount {
    private static BindingChange next(List<Binding> held) {
      return replace(phone(2, held.isEmpty() ? 1 : held.getFirst().cseq() + 1, 60));
    }
  }

  @Test
  void aDatabaseThatFailsLosesNothingAndCatchesUp() throws Exception {
    LogSettings eager =
        new LogSettings(
            1 << 20, Durability.PROCESS_CRASH, Duration.ofMillis(1), Duration.ofMillis(1));
    try (DurableBindings bindings = open(eager)) {
      table.failWith(Optional.of(new StoreFailed("connection refused")));
      bindings.update(ALICE, EPOCH, _ -> replace(phone(1, 1, 60)));
      table.awaitApplies(2);
      bindings.update(ALICE, EPOCH, _ -> replace(phone(1, 2, 60)));
      table.awaitApplies(2);
      assertThat(table.load().bindings()).isEmpty();
      table.failWith(Optional.empty());
    }
    assertThat(table.load().bindings()).isEqualTo(Map.of(ALICE, List.of(phone(1, 2, 60))));
  }

  @Test
  void underPowerLossDurabilityAChangeIsFlushedBeforeItIsAnswered() {
    LogSettings forced =
        new LogSettings(4096, Durability.POWER_LOSS, Duration.ofDays(1), Duration.ofDays(1));
    try (DurableBindings bindings = open(forced)) {
      for (int i = 0; i < 50; i++) {
        int cseq = i;
        bindings.update(ALICE, EPOCH, _ -> replace(phone(1, cseq, 60)));
      }
      assertThat(bindings.of(ALICE, EPOCH)).containsExactly(phone(1, 49, 60));
    }
  }

  @Test
  void aChangeAfterClosingIsRefusedNotForgotten() {
    DurableBindings bindings = open(NEVER_FOLLOWS);
    bindings.close();
    assertThatThrownBy(() -> bindings.update(ALICE, EPOCH, _ -> replace(phone(1, 1, 60))))
        .isInstanceOf(StoreFailed.class)
        .hasMessageContaining("is closed");
    bindings.close();
  }

  @Test
  void aFolderThatIsAFileIsOneSentenceWithPathAndRemedy() throws IOException {
    Path file = Files.writeString(folder.resolve("registrations"), "");
    assertThatThrownBy(() -> DurableBindings.open(file, NEVER_FOLLOWS, table, EPOCH))
        .isInstanceOf(StoreFailed.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("a file is in the place of a folder");
  }

  @Test
  void aChangeThatIsTooLargeIsRefusedAndTheLogGoesOn() {
    try (DurableBindings bindings = open(NEVER_FOLLOWS)) {
      Binding huge =
          new Binding(
              "sip:" + "x".repeat(LogRecord.MOST_BYTES),
              "c",
              1,
              Instant.ofEpochSecond(60),
              0,
              List.of(),
              "",
              0,
              "",
              "",
              "");
      assertThatThrownBy(() -> bindings.update(ALICE, EPOCH, _ -> replace(huge)))
          .hasMessageContaining("more than 1 MiB");
      bindings.update(UserUri.parse("carol@example.com"), EPOCH, _ -> replace(phone(1, 1, 60)));
      assertThat(bindings.size()).isEqualTo(1);
    }
  }
}
