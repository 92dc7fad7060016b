package org.turnpike.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class PlanningCommandsTest {

  private static final Path EXAMPLES = Path.of("..", "examples");

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir Path folder;

  private int turnpike(String... words) {
    return turnpike(Ansi.OFF, words);
  }

  private int turnpike(Ansi ansi, String... words) {
    CommandLine command = Turnpike.commandLine();
    command
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .setColorScheme(CommandLine.Help.defaultColorScheme(ansi));
    return command.execute(words);
  }

  private Path broken() throws IOException {
    Path file = folder.resolve("broken.yaml");
    Files.writeString(
        file,
        Files.readString(EXAMPLES.resolve("edge-scaled-nat.yaml"))
            .replace("outside: 131.107.155.31, hairpin: yes", "outside: 131.107.155.31"));
    return file;
  }

  @Test
  void checkOfAnExampleIsQuietAboutErrorsAndEndsWithACount() {
    assertThat(turnpike("check", EXAMPLES.resolve("edge-single-nat.yaml").toString())).isZero();
    assertThat(out.toString().lines().toList().getLast()).startsWith("no errors, ");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void checkShowsIdPlaceEvidenceAndRemedyAndExitsWithOne() throws IOException {
    Path file = broken();
    assertThat(turnpike("check", file.toString())).isEqualTo(ExitCode.FINDINGS);
    assertThat(out.toString())
        .startsWith("error UCP-007 ")
        .containsPattern("\n  .*broken\\.yaml:\\d+:\\d+: the other Edges of pool edge do not reach")
        .contains("\n  remedy: Allow hairpin")
        .contains("(E-NAT-4)")
        .contains("\n1 error, ");
  }

  @Test
  void checkIsColouredOnATerminalOnly() throws IOException {
    String file = broken().toString();
    turnpike("check", file);
    assertThat(out.toString()).doesNotContain("\u001b[");
    turnpike(Ansi.ON, "check", file);
    assertThat(out.toString()).contains("\u001b[1m\u001b[31merror");
  }

  @Test
  void checkLeavesOutWhatWeighsLessThanAskedForAndCountsIt() throws IOException {
    turnpike("check", EXAMPLES.resolve("hybrid-expressroute.yaml").toString());
    assertThat(out.toString()).contains("warning UCP-036").contains("info UCP-055");
    out.getBuffer().setLength(0);
    turnpike(
        "check", EXAMPLES.resolve("hybrid-expressroute.yaml").toString(), "--severity", "warning");
    assertThat(out.toString()).contains("warning UCP-036").doesNotContain("info UCP-055");
    assertThat(out.toString()).containsPattern("no errors, 3 warnings, \\d notes?; 3 shown");
  }

  @Test
  void checkGivesJsonWithEverythingThatTextHas() throws IOException {
    assertThat(turnpike("check", broken().toString(), "--json")).isEqualTo(ExitCode.FINDINGS);
    JsonNode root = JsonMapper.shared().readTree(out.toString());
    JsonNode finding = root.path("findings").path(0);
    assertThat(finding.path("id").asString()).isEqualTo("UCP-007");
    assertThat(finding.path("severity").asString()).isEqualTo("error");
    assertThat(finding.path("file").asString()).endsWith("broken.yaml");
    assertThat(finding.path("line").asInt()).isPositive();
    assertThat(finding.path("subject").asString()).startsWith("sites/redmond/firewalls/outer/nat/");
    assertThat(finding.path("remedy").asString()).isNotEmpty();
    assertThat(root.path("counts").path("error").asInt()).isEqualTo(1);
  }

  @Test
  void checkOfAFileThatIsNoTopologyTellsEveryMistakeAndExitsWithTwo() throws IOException {
    Path file = folder.resolve("typo.yaml");
    Files.writeString(file, "turnpike: 1\nsties: {}\nusers: {a: {home: fe, at: x/y}}\n");
    assertThat(turnpike("check", file.toString())).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString())
        .contains("typo.yaml:2:1: unknown key \"sties\"")
        .contains("did you mean \"sites\"?")
        .contains("there is no pool \"fe\"")
        .doesNotContain("\tat ");
    assertThat(turnpike("check", file.toString(), "--json")).isEqualTo(ExitCode.USAGE);
    assertThat(JsonMapper.shared().readTree(out.toString()).path("mistakes").size()).isEqualTo(3);
  }

  @Test
  void checkOfAFileThatIsNotThereSaysSo() {
    assertThat(turnpike("check", folder.resolve("gone.yaml").toString())).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("there is no file").contains("gone.yaml");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--edge single-nat",
        "--edge single-public --online",
        "--edge scaled-nat --nodes 4 --online --expressroute",
        "--edge scaled-public --nodes 12",
        "--edge scaled-hlb",
        "--edge none --online --expressroute"
      })
  void whatInitWritesHasNoErrorToCheck(String flags) {
    Path file = folder.resolve("first.yaml");
    String[] words = ("init " + file + " --domain contoso.com " + flags).split(" ");
    assertThat(turnpike(words)).as(err.toString()).isZero();
    assertThat(out.toString()).contains("next: turnpike check ");
    assertThat(turnpike("check", file.toString(), "--severity", "error"))
        .as(out.toString())
        .isZero();
  }

  @Test
  void initNeverOverwrites() throws IOException {
    Path file = folder.resolve("mine.yaml");
    Files.writeString(file, "mine");
    assertThat(turnpike("init", file.toString(), "--domain", "contoso.com"))
        .isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("is there already");
    assertThat(file).hasContent("mine");
  }

  @Test
  void initWithoutATerminalNamesTheOptionThatIsMissing() {
    assertThat(turnpike("init", folder.resolve("x.yaml").toString())).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("--domain is missing");
  }

  @Test
  void initAsksAgainUntilAnAnswerCanBeUsed() {
    String answers =
        "contoso com\ncontoso.com\n\nmany\n500\nscaled-nta\nscaled-nat\n3\nmaybe\ny\nno\n";
    InitCommand command = new InitCommand();
    command.ask(new Interview(new BufferedReader(new StringReader(answers)), new PrintWriter(out)));
    assertThat(out.toString())
        .contains("Name of the organisation in the file [contoso]: ")
        .contains("expected a host name")
        .contains("expected a whole number")
        .contains("expected one of single-nat")
        .contains("expected yes or no")
        .contains("A private circuit to the provider [no]: ");
  }

  @Test
  void chooseListsTheFiveOptionsWithCostsAndReasons() {
    assertThat(
            turnpike("choose", "--users", "5000", "--high-availability", "--addresses", "private"))
        .isZero();
    assertThat(out.toString())
        .containsPattern("single-nat +1 +3 +1 +1 .* no\n")
        .containsPattern("scaled-nat +2 +6 +2 +2 .* yes\n")
        .containsPattern("scaled-hlb +2 +9 +3 +2 .* no\n")
        .contains("- one machine, and nothing takes over when it fails (E-POOL-1)")
        .endsWith("Take scaled-nat with 2 Edges.\n");
  }

  @Test
  void chooseSaysWhenNoneFitsAndGivesJson() {
    assertThat(turnpike("choose", "--users", "500000", "--json")).isEqualTo(ExitCode.FINDINGS);
    JsonNode root = JsonMapper.shared().readTree(out.toString());
    assertThat(root.path("options").size()).isEqualTo(5);
    assertThat(root.has("best")).isFalse();
    assertThat(turnpike("choose", "--partner", "lync")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("--partner lync: expected one of turnpike, 2015");
  }

  @ParameterizedTest
  @CsvSource({
    "chekc, check",
    "chose, choose",
    "inti, init",
  })
  void aMisspeltCommandIsAnsweredWithTheNearestOne(String word, String meant) {
    assertThat(turnpike(word)).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains(meant);
  }

  @Test
  void anUnknownOptionIsAnsweredWithTheNearestOne() {
    assertThat(turnpike("check", "x.yaml", "--sarf")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("--sarf").contains("--sarif");
  }

  @ParameterizedTest
  @ValueSource(strings = {"check", "init", "choose", "plan", "up"})
  void everyHelpHasExamplesAndExitCodes(String command) {
    assertThat(turnpike(command, "--help")).isZero();
    assertThat(out.toString())
        .contains("Examples:\n")
        .contains("  turnpike " + command)
        .contains("Exit codes: 0 ");
  }
}
