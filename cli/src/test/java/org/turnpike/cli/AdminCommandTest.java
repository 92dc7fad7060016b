package org.turnpike.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnpike.cli.up.RunningNode;
import org.turnpike.net.ControlSocket;
import org.turnpike.store.DataFolder;
import org.turnpike.store.sql.SqlStore;
import org.turnpike.web.control.ControlDesk;
import org.turnpike.web.rest.Administrators;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class AdminCommandTest {

  @TempDir Path folder;
  private Path data = Path.of("");

  private record Ended(int exit, String out, String err) {}

  /// A folder of a node that was started once and made its first administrator.
  @BeforeEach
  void start() {
    data = folder.resolve("data");
    try (DataFolder opened = DataFolder.open(data);
        SqlStore store = SqlStore.open(opened, Instant.EPOCH)) {
      assertThat(new Administrators(store, new SecureRandom()).first(false)).isPresent();
    }
  }

  private Ended admin(String... words) {
    List<String> all = new ArrayList<>(List.of("admin"));
    all.addAll(List.of(words));
    all.addAll(List.of("--data", data.toString()));
    String[] command = all.toArray(String[]::new);
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exit =
        Turnpike.commandLine(command)
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .execute(command);
    return new Ended(exit, out.toString(), err.toString());
  }

  @Test
  void aLostPasswordIsMadeAnewAndShownOnce() {
    Ended made = admin("passwd");
    assertThat(made.exit()).isZero();
    assertThat(made.out())
        .containsPattern("new password of admin\n  password \\S{10,}   \\(shown this once\\)");
    Ended given = admin("passwd", "admin", "--password", "correct horse", "--json");
    assertThat(given.out()).isEqualTo("{\"name\":\"admin\"}\n");
  }

  @Test
  void administratorsAreAddedListedAndRemovedButForTheLast() {
    assertThat(admin("add", "dora").out()).startsWith("added dora\n  password ");
    assertThat(admin("list").out()).isEqualTo("admin\ndora\n2 administrators\n");
    assertThat(admin("list", "--json").out()).isEqualTo("[\"admin\",\"dora\"]\n");
    assertThat(admin("remove", "admin").out()).isEqualTo("removed admin\n");
    Ended last = admin("remove", "dora");
    assertThat(last.exit()).isEqualTo(ExitCode.USAGE);
    assertThat(last.err()).contains("dora is the last one: add another first");
  }

  @Test
  void whatCannotBeIsSaidWithItsExitCode() {
    assertThat(admin("add", "admin").err()).contains("administrator admin is there already");
    assertThat(admin("passwd", "eve").err()).contains("no administrator \"eve\"");
    assertThat(admin("add", "Dora Smith").err()).contains("a name is lower-case letters");
    Ended brief = admin("add", "dora", "--password", "short");
    assertThat(brief.exit()).isEqualTo(ExitCode.USAGE);
    assertThat(brief.err()).contains("expected 8 characters or more");
    data = folder.resolve("nowhere");
    Ended none = admin("list");
    assertThat(none.exit()).isEqualTo(ExitCode.ENVIRONMENT);
    assertThat(none.err()).contains("there is no data folder").contains("--node or --data");
    assertThat(Files.exists(data)).isFalse();
  }

  @Test
  void aRunningNodeIsAsked() {
    try (DataFolder opened = DataFolder.open(data);
        SqlStore store = SqlStore.open(opened, Instant.EPOCH)) {
      Administrators desk = new Administrators(store, new SecureRandom());
      try (ControlSocket _ =
          ControlSocket.open(RunningNode.controlFile(data), new ControlDesk(Map.of("admin", desk)))
              .orElseThrow()) {
        JsonNode added = new JsonMapper().readTree(admin("add", "dora", "--json").out());
        assertThat(added.get("name").asString()).isEqualTo("dora");
        assertThat(added.get("password").asString()).isNotBlank();
        assertThat(admin("list").out()).endsWith("2 administrators\n");
      }
    }
  }
}
