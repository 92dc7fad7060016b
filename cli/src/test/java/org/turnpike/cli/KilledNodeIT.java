package org.turnpike.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnpike.lab.network.Place;
import org.turnpike.store.DataFolder;
import org.turnpike.store.Ha1;
import org.turnpike.store.User;
import org.turnpike.store.sql.SqlStore;
import org.turnpike.topology.UserUri;
import picocli.CommandLine;
import tools.jackson.databind.json.JsonMapper;

/// A node is killed (SIGKILL) while commands change its users: what a command has confirmed is
/// there when the folder is opened again. `UsersCrashTest` does it in each build without the node.
@Tag("long")
class KilledNodeIT {

  /// Of a node without a topology file.
  private static final String DOMAIN = "turnpike.internal";

  private static final int WRITERS = 3;

  @TempDir Path folder;

  /// As the last command left a user that said so.
  private record Left(String password, boolean enabled) {}

  private final Map<String, Left> confirmed = new ConcurrentHashMap<>();
  private final Set<String> removed = ConcurrentHashMap.newKeySet();
  private final Set<String> underWay = ConcurrentHashMap.newKeySet();
  private final AtomicInteger answers = new AtomicInteger();
  private final AtomicInteger names = new AtomicInteger();

  private Path data() {
    return folder.resolve("data");
  }

  /// What a command about a user says, once it has said that it is done; empty if it was not.
  private Optional<String> done(String verb, String name) {
    StringWriter out = new StringWriter();
    CommandLine command = Turnpike.commandLine();
    command.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(new StringWriter(), true));
    underWay.add(name);
    int exit = command.execute("user", verb, name, "--json", "--data", data().toString());
    if (exit != ExitCode.OK) {
      return Optional.empty();
    }
    answers.incrementAndGet();
    return Optional.of(out.toString());
  }

  private static String password(String answer) {
    return new JsonMapper().readTree(answer).path("password").asString();
  }

  /// Adds users, gives them other passwords, disables and removes them, until it is over or a
  /// command fails.
  private int write(AtomicBoolean over) {
    while (!over.get()) {
      int number = names.incrementAndGet();
      String name = "user" + number;
      Optional<String> added = done("add", name);
      if (added.isEmpty()) {
        return number;
      }
      Left left = new Left(password(added.get()), true);
      confirmed.put(name, left);
      underWay.remove(name);
      Optional<String> changed =
          switch (number % 4) {
            case 0 -> done("passwd", name);
            case 1 -> done("disable", name);
            case 2 -> done("remove", name);
            default -> added;
          };
      if (changed.isEmpty()) {
        return number;
      }
      switch (number % 4) {
        case 0 -> confirmed.put(name, new Left(password(changed.get()), true));
        case 1 -> confirmed.put(name, new Left(left.password(), false));
        case 2 -> {
          confirmed.remove(name);
          removed.add(name);
        }
        default -> {}
      }
      underWay.remove(name);
    }
    return 0;
  }

  @Test
  void noConfirmedChangeOfAUserIsLost() throws Exception {
    for (int kill = 0; kill < 10; kill++) {
      int enough = answers.get() + 10 + kill * 7 % 50;
      AtomicBoolean over = new AtomicBoolean();
      try (ExecutorService threads = Executors.newThreadPerTaskExecutor(Thread::new);
          Product node = Product.up(Place.HERE, folder, "--free-ports")) {
        List<Future<Integer>> writers = new ArrayList<>();
        for (int i = 0; i < WRITERS; i++) {
          writers.add(threads.submit(() -> write(over)));
        }
        while (answers.get() < enough && writers.stream().noneMatch(Future::isDone)) {
          LockSupport.parkNanos(100_000);
        }
        assertThat(writers).as("kill %s: commands fail before it", kill).noneMatch(Future::isDone);
        node.process().kill();
        over.set(true);
        for (Future<Integer> writer : writers) {
          writer.get();
        }
        node.process().awaitEnd(Duration.ofSeconds(20));
      }
      check("kill " + kill + " after " + enough + " answers");
    }
  }

  private void check(String when) {
    try (DataFolder opened = DataFolder.open(data());
        SqlStore store = SqlStore.open(opened, Instant.now())) {
      assertThat(store.repairs()).as(when).noneMatch(line -> line.contains("lost"));
      // A command that was not answered may have been carried out or not.
      confirmed.keySet().removeAll(underWay);
      removed.removeAll(underWay);
      underWay.clear();
      confirmed.forEach((name, left) -> {
        UserUri uri = new UserUri(name, DOMAIN);
        User user =
            store
                .users()
                .find(uri)
                .orElseThrow(() -> new AssertionError(when + ": " + name + " is lost"));
        assertThat(user.enabled()).as("%s: %s", when, name).isEqualTo(left.enabled());
        assertThat(user.secrets())
            .as("%s: %s", when, name)
            .contains(Ha1.of(uri, DOMAIN, left.password()));
      });
      removed.forEach(name ->
          assertThat(store.users().find(new UserUri(name, DOMAIN)))
              .as("%s: %s", when, name)
              .isEmpty());
    }
  }
}
