package org.turnpike.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnpike.wire.Needs;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// `turnpike user` on a node that runs, where each change holds for the next sign-in, and on the
/// data folder of one that is stopped.
@Needs("root")
class UserCommandIT {

  @TempDir Path folder;
  private TwoHomes homes;

  @BeforeEach
  void start() throws IOException {
    homes = new TwoHomes(Files.createDirectory(folder.resolve("homes")));
    homes.start("fe1");
  }

  @AfterEach
  void stop() {
    homes.close();
  }

  private TwoHomes.Ran user(String... words) {
    String[] all = new String[words.length + 1];
    all[0] = "user";
    System.arraycopy(words, 0, all, 1, words.length);
    return homes.run("fe1", all);
  }

  private String done(String... words) {
    TwoHomes.Ran ran = user(words);
    assertThat(ran.err()).isEmpty();
    assertThat(ran.exit()).isZero();
    return ran.out();
  }

  private JsonNode json(String... words) {
    String[] all = new String[words.length + 1];
    System.arraycopy(words, 0, all, 0, words.length);
    all[words.length] = "--json";
    return new JsonMapper().readTree(done(all));
  }

  /// What a sign-in is answered.
  private int signIn(String name, String password) throws IOException {
    String address = name + "@contoso.example";
    try (TlsPhone phone = homes.phone(address, "127.0.0.1", "fe1", homes.at(2, 5061))) {
      return phone.register("contoso.example", name, password).status();
    }
  }

  @Test
  void whatIsOrderedHoldsForTheNextSignIn() throws IOException {
    String password = json("add", "dora", "--name", "Dora Smith").path("password").asString();
    assertThat(signIn("dora", password)).isEqualTo(200);
    String next = json("passwd", "dora").path("password").asString();
    assertThat(signIn("dora", password)).isEqualTo(401);
    assertThat(signIn("dora", next)).isEqualTo(200);
    done("disable", "dora");
    assertThat(signIn("dora", next)).isEqualTo(403);
    assertThat(done("list")).contains("dora@contoso.example  Dora Smith  disabled", "3 users");
    done("enable", "dora");
    assertThat(signIn("dora", next)).isEqualTo(200);
    done("remove", "dora");
    assertThat(signIn("dora", next)).isEqualTo(401);
    assertThat(user("passwd", "dora").exit()).isEqualTo(ExitCode.USAGE);
    assertThat(user("passwd", "dora").err()).contains("no user \"dora\"");
  }

  @Test
  void aSheetIsTakenWholeOrNotAtAll() throws IOException {
    Path sheet = folder.resolve("staff.csv");
    Files.writeString(
        sheet,
        """
        user,name,password,telephones
        erin,Erin Jones,correct horse,+49301234
        frank,Frank,short,
        """);
    TwoHomes.Ran ran = user("import", sheet.toString());
    assertThat(ran.exit()).isEqualTo(ExitCode.USAGE);
    assertThat(ran.err()).contains("line 3").contains("8 characters").doesNotContain("\tat ");
    assertThat(signIn("erin", "correct horse")).isEqualTo(401);

    Files.writeString(sheet, Files.readString(sheet).replace("short", ""));
    JsonNode done = json("import", sheet.toString());
    assertThat(done.path("added").asInt()).isEqualTo(2);
    assertThat(signIn("erin", "correct horse")).isEqualTo(200);
    String made = done.path("passwords").path("frank@contoso.example").asString();
    assertThat(signIn("frank", made)).isEqualTo(200);
    assertThat(done("import", sheet.toString())).contains("0 added, 2 updated");
    assertThat(signIn("frank", made)).isEqualTo(200);
  }

  @Test
  void aStoppedNodesUsersAreChangedInItsFolder() throws IOException {
    String before = json("add", "dora").path("password").asString();
    homes.stop("fe1");
    assertThat(done("list")).contains("dora@contoso.example");
    String after = json("passwd", "dora").path("password").asString();
    String erin = json("add", "erin").path("password").asString();
    done("contact", "dora", "erin", "--group", "Work");
    done("disable", "carol");
    assertThat(user("move", "erin", "--to", "nowhere").err()).contains("one of online");
    homes.start("fe1");
    assertThat(signIn("dora", before)).isEqualTo(401);
    assertThat(signIn("dora", after)).isEqualTo(200);
    assertThat(signIn("erin", erin)).isEqualTo(200);
    assertThat(done("contacts", "dora")).contains("erin@contoso.example  [Work]");
    assertThat(done("list")).contains("carol@contoso.example  Carol  disabled");
  }

  @Test
  void aFolderThatIsNoNodesIsNamedWithWhatToDo() {
    TwoHomes.Ran ran = homes.run("fe2", "user", "list");
    assertThat(ran.exit()).isEqualTo(ExitCode.ENVIRONMENT);
    assertThat(ran.err()).contains("start it once").doesNotContain("\tat ");
  }
}
