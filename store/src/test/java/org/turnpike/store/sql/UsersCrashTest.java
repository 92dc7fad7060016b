package org.turnpike.store.sql;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnpike.store.Child;
import org.turnpike.store.DataFolder;
import org.turnpike.store.Ha1;
import org.turnpike.store.User;
import org.turnpike.topology.UserUri;

/// A process that changes users is killed with SIGKILL, again and again over the same folder.
class UsersCrashTest {

  private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
  private static final String REALM = "example.com";

  @TempDir Path temporary;

  /// Changes its users without end and says each change once it is made.
  static final class Changer {
    public static void main(String[] args) throws InterruptedException {
      DataFolder folder = DataFolder.open(Path.of(args[0]));
      SqlStore store = SqlStore.open(folder, NOW);
      for (int thread = 0; thread < 3; thread++) {
        UserChanger changer = new UserChanger(store.users(), thread, Integer.parseInt(args[1]));
        Thread.ofPlatform().start(changer);
      }
      Thread.currentThread().join();
    }

    private record UserChanger(SqlUsers users, int thread, int round) implements Runnable {
      @Override
      public void run() {
        for (int i = 0; ; i++) {
          UserUri user = UserUri.parse("u%d-%d-%d@%s".formatted(round, thread, i / 4, REALM));
          String password = "secret" + i;
          boolean made =
              switch (i % 4) {
                case 0 -> users.add(user, "User", REALM, password, NOW);
                case 1 -> users.password(user, REALM, password);
                case 2 -> users.enable(user, false);
                default -> i / 4 % 2 == 0 || users.remove(user);
              };
          String what =
              switch (i % 4) {
                case 0, 1 -> password;
                case 2 -> "disabled";
                default -> i / 4 % 2 == 0 ? "kept" : "removed";
              };
          byte[] line = (user + " " + (made ? what : "refused") + "\n").getBytes(US_ASCII);
          System.out.write(line, 0, line.length);
          System.out.flush();
        }
      }
    }
  }

  @Test
  void noChangeOfAUserThatWasMadeIsLostWhenTheProcessIsKilled() throws Exception {
    killAndCheck(3, 20261122);
  }

  @Tag("long")
  @Test
  void noChangeOfAUserThatWasMadeIsLostInAHundredKills() throws Exception {
    killAndCheck(100, 4);
  }

  private void killAndCheck(int kills, long seed) throws Exception {
    Path path = temporary.resolve("data");
    Random random = new Random(seed);
    for (int kill = 0; kill < kills; kill++) {
      int answers = 5 + random.nextInt(120);
      Process changer = Child.start(Changer.class, path.toString(), Integer.toString(kill));
      Map<UserUri, String> passwords = new HashMap<>();
      Map<UserUri, String> last = new HashMap<>();
      int read = 0;
      try (BufferedReader out = changer.inputReader(US_ASCII)) {
        for (String line = out.readLine(); line != null; line = out.readLine()) {
          if (!line.startsWith("u")) {
            continue; // of a log
          }
          String[] said = line.split(" ", 2);
          UserUri user = UserUri.parse(said[0]);
          if (said[1].startsWith("secret")) {
            passwords.put(user, said[1]);
          }
          last.put(user, said[1]);
          if (++read == answers) {
            changer.toHandle().destroyForcibly(); // leaves the pipe open
          }
        }
      } finally {
        changer.destroyForcibly().waitFor();
      }
      String which = "kill " + kill + " after " + answers + " answers, seed " + seed;
      assertThat(read).as(which).isGreaterThanOrEqualTo(answers);
      try (DataFolder folder = DataFolder.open(path);
          SqlStore store = SqlStore.open(folder, NOW)) {
        last.forEach(
            (user, said) -> check(which + ": " + user + " " + said, store, user, said, passwords));
      }
    }
  }

  /// What was under way when the process died may be made as well, its answer not read: it is the
  /// change after the last that was read.
  private static void check(
      String which, SqlStore store, UserUri address, String said, Map<UserUri, String> passwords) {
    User user = store.users().find(address).orElse(null);
    assertThat(said).as(which).isNotEqualTo("refused");
    if (said.equals("removed")) {
      assertThat(user).as(which).isNull();
      return;
    }
    if (user == null) {
      assertThat(said).as(which).isEqualTo("disabled"); // and removed next
      return;
    }
    boolean disabled = said.equals("disabled") || said.equals("kept");
    if (disabled) {
      assertThat(user.enabled()).as(which).isFalse();
    }
    Ha1 told = Ha1.of(address, REALM, passwords.getOrDefault(address, ""));
    boolean first = said.startsWith("secret") && Integer.parseInt(said.substring(6)) % 4 == 0;
    if (first) {
      int next = Integer.parseInt(said.substring(6)) + 1;
      assertThat(user.secrets())
          .as(which)
          .containsAnyOf(told, Ha1.of(address, REALM, "secret" + next));
    } else {
      assertThat(user.secrets()).as(which).containsExactly(told);
    }
  }
}
