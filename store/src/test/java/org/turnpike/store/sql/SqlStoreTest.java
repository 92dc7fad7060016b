package org.turnpike.store.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnpike.store.Binding;
import org.turnpike.store.BindingChange;
import org.turnpike.store.Bindings;
import org.turnpike.store.Child;
import org.turnpike.store.DataFolder;
import org.turnpike.store.Ha1;
import org.turnpike.store.KilledWriter;
import org.turnpike.store.StoreFailed;
import org.turnpike.store.User;
import org.turnpike.topology.UserUri;

final class SqlStoreTest {

  private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
  private static final UserUri ALICE = UserUri.parse("alice@example.com");
  private static final UserUri BOB = UserUri.parse("bob@example.com");

  @TempDir Path temporary;

  private static Binding binding(int number, String... path) {
    return new Binding(
        "sip:alice@192.0.2." + number + ":5060",
        "call-" + number,
        4_294_967_295L,
        NOW.plusSeconds(3600).plusNanos(1000),
        1000,
        List.of(path),
        "<urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6>",
        2,
        "udp:192.0.2.7:5060",
        "f1",
        "Téléphone 3");
  }

  @Test
  void usersComeBackAfterARestart() {
    Path path = temporary.resolve("data");
    try (DataFolder folder = DataFolder.open(path);
        SqlStore store = SqlStore.open(folder, NOW)) {
      assertThat(store.repairs()).isEmpty();
      assertThat(store.users().add(ALICE, "Alice", "example.com", "secret", NOW)).isTrue();
      assertThat(store.users().add(ALICE, "Other", "example.com", "x", NOW)).isFalse();
      assertThat(store.users().add(BOB, "Bob", "example.com", "b", NOW)).isTrue();
      assertThat(store.users().password(BOB, "example.com", "b2")).isTrue();
      assertThat(store.users().password(BOB, "example.org", "b3")).isTrue();
      assertThat(store.users().enable(ALICE, false)).isTrue();
    }
    try (DataFolder folder = DataFolder.open(path);
        SqlStore store = SqlStore.open(folder, NOW)) {
      assertThat(store.users().list())
          .containsExactly(
              new User(ALICE, "Alice", List.of(Ha1.of(ALICE, "example.com", "secret")), false, NOW),
              new User(
                  BOB,
                  "Bob",
                  List.of(Ha1.of(BOB, "example.com", "b2"), Ha1.of(BOB, "example.org", "b3")),
                  true,
                  NOW));
      assertThat(store.users().credentials(ALICE, "example.com")).isEmpty();
      assertThat(store.users().enable(ALICE, true)).isTrue();
      assertThat(store.users().credentials(ALICE, "example.com")).isPresent();
      assertThat(store.users().remove(BOB)).isTrue();
      assertThat(store.users().remove(BOB)).isFalse();
      assertThat(store.users().password(BOB, "example.com", "x")).isFalse();
      assertThat(store.users().find(BOB)).isEmpty();
    }
  }

  @Test
  void everyFieldOfABindingSurvivesTheTable() {
    Path path = temporary.resolve("data");
    List<Binding> made = List.of(binding(1), binding(2, "<sip:a;lr>", "<sip:b;lr>"));
    try (DataFolder folder = DataFolder.open(path);
        SqlStore store = SqlStore.open(folder, NOW)) {
      store.bindings().update(ALICE, NOW, _ -> new BindingChange.Replaced(made));
      store.bindings().update(BOB, NOW, _ -> new BindingChange.Replaced(List.of(binding(3))));
      store.bindings().update(BOB, NOW, _ -> new BindingChange.Replaced(List.of()));
    }
    try (DataFolder folder = DataFolder.open(path);
        SqlStore store = SqlStore.open(folder, NOW)) {
      assertThat(store.bindings().of(ALICE, NOW)).isEqualTo(made);
      assertThat(store.bindings().of(BOB, NOW)).isEmpty();
      assertThat(store.bindings().size()).isEqualTo(2);
    }
  }

  @Test
  void aDamagedDatabaseIsMovedAsideAndNeverReplacedSilently() throws IOException {
    Path path = temporary.resolve("data");
    try (DataFolder folder = DataFolder.open(path);
        SqlStore store = SqlStore.open(folder, NOW)) {
      store.users().add(ALICE, "Alice", "example.com", "secret", NOW);
    }
    Path file = path.resolve("turnpike.mv.db");
    byte[] bytes = Files.readAllBytes(file);
    new Random(3).nextBytes(bytes);
    Files.write(file, bytes);
    try (DataFolder folder = DataFolder.open(path)) {
      assertThatThrownBy(() -> SqlStore.open(folder, NOW))
          .isInstanceOf(StoreFailed.class)
          .hasMessageContaining(file + " is damaged and was moved to " + file + ".damaged")
          .hasMessageContaining("Restore a copy");
      assertThat(Files.readAllBytes(path.resolve("turnpike.mv.db.damaged"))).isEqualTo(bytes);
      try (SqlStore fresh = SqlStore.open(folder, NOW)) {
        assertThat(fresh.users().list()).isEmpty();
      }
    }
  }

  @Test
  void aDatabaseServerThatIsAwayIsOneSentenceWithItsAddress() {
    try (DataFolder folder = DataFolder.open(temporary.resolve("data"))) {
      DatabaseSettings nowhere =
          new DatabaseSettings("jdbc:h2:mem:test;IFEXISTS=TRUE", "turnpike", "hidden");
      assertThat(nowhere.toString()).doesNotContain("hidden");
      assertThatThrownBy(() -> SqlStore.open(folder, nowhere, KilledWriter.SMALL, NOW))
          .isInstanceOf(StoreFailed.class)
          .hasMessageContaining("the database jdbc:h2:mem:test");
    }
  }

  static final class Writer {
    public static void main(String[] args) {
      KilledWriter.write(Writer::open, Path.of(args[0]), 2);
    }

    private static Bindings open(Path path) {
      return SqlStoreTest.open(DataFolder.open(path)).bindings();
    }
  }

  private static SqlStore open(DataFolder folder) {
    return SqlStore.open(
        folder,
        DatabaseSettings.inFile(folder.resolve("turnpike")),
        KilledWriter.SMALL,
        Instant.EPOCH);
  }

  @Test
  void noAnsweredRegistrationIsLostWithTheRealDatabaseEither() throws Exception {
    killAndCheck(2, 5);
  }

  @Tag("long")
  @Test
  void noAnsweredRegistrationIsLostInAHundredKillsOfTheRealDatabase() throws Exception {
    killAndCheck(100, 6);
  }

  private void killAndCheck(int kills, long seed) throws Exception {
    Path path = temporary.resolve("data");
    Random random = new Random(seed);
    for (int i = 0; i < kills; i++) {
      Process writer = Child.start(Writer.class, path.toString());
      Map<UserUri, Long> answered = KilledWriter.kill(writer, 1 + random.nextInt(4000));
      try (DataFolder folder = DataFolder.open(path);
          SqlStore after = open(folder)) {
        answered.forEach((aor, cseq) ->
            assertThat(after.bindings().of(aor, Instant.EPOCH))
                .as("%s, kill %s, seed %s", aor, cseq, seed)
                .singleElement()
                .satisfies(b -> assertThat(b.cseq()).isBetween(cseq, cseq + 1)));
        assertThat(after.repairs()).noneMatch(line -> line.contains("lost"));
      }
    }
  }

  @Test
  void theNewestMigrationIsTheOneThatAnUpToDateDatabaseIsKnownBy() throws Exception {
    Path folder = Path.of(Database.class.getResource("V1__users_and_bindings.sql").toURI());
    try (Stream<Path> files = Files.list(folder.getParent())) {
      OptionalInt newest =
          files
              .map(file -> file.getFileName().toString())
              .filter(name -> name.matches("V\\d+__.*\\.sql"))
              .mapToInt(name -> Integer.parseInt(name.substring(1, name.indexOf('_'))))
              .max();
      assertThat(newest).hasValue(Integer.parseInt(Database.NEWEST_MIGRATION));
    }
  }

  @Test
  void aDatabaseOfANewerVersionIsStillRefused(@TempDir Path folder) {
    DatabaseSettings settings = DatabaseSettings.inFile(folder.resolve("turnpike"));
    try (Database database = Database.open(settings)) {
      database
          .jdbi()
          .useHandle(handle ->
              handle.execute(
                  "insert into \"flyway_schema_history\" (\"installed_rank\", \"version\","
                      + " \"description\", \"type\", \"script\", \"checksum\", \"installed_by\","
                      + " \"execution_time\", \"success\") values (99, '99', 'later', 'SQL',"
                      + " 'V99__later.sql', 1, 'x', 1, true)"));
    }
    assertThatThrownBy(() -> Database.open(settings)).isInstanceOf(StoreFailed.class);
  }
}
