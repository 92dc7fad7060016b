package org.turnpike.store.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.turnpike.store.Child;
import org.turnpike.store.DataFolder;
import org.turnpike.topology.UserUri;

/// In the data folder's own database.
class PeopleTest extends PeopleContract {

  @Override
  DatabaseSettings database() {
    return DatabaseSettings.inFile(temporary.resolve("data").resolve("turnpike"));
  }

  /// Keeps messages without end and says which, until it is killed.
  static final class Keeper {
    public static void main(String[] args) throws InterruptedException {
      DataFolder folder = DataFolder.open(Path.of(args[0]));
      SqlStore store = SqlStore.open(folder, NOW);
      for (int thread = 0; thread < 3; thread++) {
        UserKeeper keeper = new UserKeeper(store, "u" + thread + "@example.com");
        Thread.ofPlatform().start(keeper);
      }
      Thread.currentThread().join();
    }

    private record UserKeeper(SqlStore store, String user) implements Runnable {
      @Override
      public void run() {
        UserUri to = UserUri.parse(user);
        store.users().put(List.of(PeopleContract.user(to)));
        for (int i = 0; i < 190; i++) {
          store.messages().keep(message(to, "m" + i, NOW.plusSeconds(60)));
          byte[] line = (user + " m" + i + "\n").getBytes(StandardCharsets.US_ASCII);
          System.out.write(line, 0, line.length);
          System.out.flush();
        }
      }
    }
  }

  @Test
  void noMessageThatWasKeptIsLostWhenTheProcessIsKilled() throws Exception {
    for (int kill = 0; kill < 2; kill++) {
      Path folder = temporary.resolve("killed" + kill);
      Process keeper = Child.start(Keeper.class, folder.toString());
      List<String> kept = new ArrayList<>();
      try (BufferedReader out = keeper.inputReader(StandardCharsets.US_ASCII)) {
        for (String line = out.readLine(); line != null; line = out.readLine()) {
          kept.add(line);
          if (kept.size() == 40 + 60 * kill) {
            keeper.toHandle().destroyForcibly();
          }
        }
      } finally {
        keeper.destroyForcibly().waitFor();
      }
      List<String> held = new ArrayList<>();
      try (DataFolder data = DataFolder.open(folder);
          SqlStore store = SqlStore.open(data, NOW)) {
        for (var user : store.users().list()) {
          for (var message : store.messages().of(user.uri(), NOW)) {
            held.add(user.uri() + " " + new String(message.body(), StandardCharsets.UTF_8));
          }
        }
      }
      assertThat(kept).hasSizeGreaterThanOrEqualTo(40);
      assertThat(held).containsAll(kept);
    }
  }
}
