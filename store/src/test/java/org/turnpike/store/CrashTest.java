package org.turnpike.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnpike.topology.UserUri;

/// A process that registers phones is killed with SIGKILL, again and again over the same folder.
/// The log files are small, so that kills fall into rotation and tidying too.
final class CrashTest {

  @TempDir Path folder;

  static final class Writer {
    public static void main(String[] args) {
      KilledWriter.write(CrashTest::open, Path.of(args[0]), 3);
    }
  }

  private static DurableBindings open(Path folder) {
    return DurableBindings.open(
        folder.resolve("log"),
        KilledWriter.SMALL,
        new FileTable(folder.resolve("table")),
        Instant.EPOCH);
  }

  @Test
  void noAnsweredRegistrationIsLostWhenTheProcessIsKilled() throws Exception {
    killAndCheck(12, 20261121);
  }

  @Tag("long")
  @Test
  void noAnsweredRegistrationIsLostInFiveHundredKills() throws Exception {
    killAndCheck(500, 42);
  }

  private void killAndCheck(int kills, long seed) throws Exception {
    Random random = new Random(seed);
    for (int i = 0; i < kills; i++) {
      int answers = 1 + random.nextInt(3000);
      Process writer = Child.start(Writer.class, folder.toString());
      Map<UserUri, Long> answered = KilledWriter.kill(writer, answers);
      try (DurableBindings after = open(folder)) {
        String which = "kill " + i + " after " + answers + " answers, seed " + seed;
        answered.forEach((aor, cseq) -> {
          List<Binding> held = after.of(aor, Instant.EPOCH);
          assertThat(held).as("%s: %s", which, aor).hasSize(1);
          // The one in the air when the process died may be in, its answer not read.
          assertThat(held.getFirst().cseq()).as("%s: %s", which, aor).isBetween(cseq, cseq + 1);
        });
        assertThat(after.repairs()).as(which).noneMatch(line -> line.contains("lost"));
      }
    }
  }
}
