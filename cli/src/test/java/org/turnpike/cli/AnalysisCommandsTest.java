package org.turnpike.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
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

/// `capacity`, `diff` and `check --least`.
class AnalysisCommandsTest {

  private static final Path EXAMPLES = Path.of("..", "examples");

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir Path folder;

  private int turnpike(String... words) {
    CommandLine command = Turnpike.commandLine();
    command
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF));
    return command.execute(words);
  }

  private static String example(String name) {
    return EXAMPLES.resolve(name + ".yaml").toString();
  }

  private Path typo() throws IOException {
    Path file = folder.resolve("typo.yaml");
    Files.writeString(file, "turnpike: 1\nsties: {}\n");
    return file;
  }

  @Test
  void diffOfAFileWithAChangeSaysWhatTurnsAndEndsWithZeroWhereNothingBreaks() {
    assertThat(turnpike("diff", example("hybrid-expressroute"), "--no-expressroute")).isZero();
    assertThat(out.toString())
        .contains("\n+ there is no ExpressRoute\n\nanother way (")
        .contains("+ signalling a: CN>INT>MSN, over redmond/internet and europe/internet");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void diffEndsWithOneWhereACallBreaks() {
    assertThat(turnpike("diff", example("edge-single-nat"), "--node-down", "edge1"))
        .isEqualTo(ExitCode.FINDINGS);
    assertThat(out.toString()).contains("\nbroken (").contains("  sign-in carol\n");
  }

  @Test
  void diffOfTwoFilesAndOfOneFileWithItself() {
    assertThat(turnpike("diff", example("hybrid"), example("hybrid"))).isZero();
    assertThat(out.toString()).endsWith("\nNothing changes.\n");
    out.getBuffer().setLength(0);
    turnpike("diff", example("hybrid"), example("hybrid-expressroute"), "--json");
    JsonNode root = JsonMapper.shared().readTree(out.toString());
    assertThat(root.path("after").asString()).endsWith("hybrid-expressroute.yaml");
    assertThat(root.path("calls").size()).isPositive();
  }

  @Test
  void severalChangesAreMadeTogether() {
    turnpike(
        "diff",
        example("hybrid-expressroute"),
        "--move",
        "alice=online",
        "--circuit-down",
        "redmond/expressroute");
    assertThat(out.toString())
        .contains("+ circuit expressroute of redmond is down, alice is homed in online-europe\n")
        .contains("    + signalling a: CN>INT>MSN, over redmond/internet");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--circuit-down paris/expresroute | --circuit-down paris/expresroute: there is no circuit \"paris/expresroute\"; did you mean \"paris/expressroute\"?",
        "--node-down egde1 | did you mean \"edge1\"?",
        "--close-port 3478@rdmond | did you mean \"redmond\"?",
        "--move alice | expected a user and a pool, such as alice=online-europe",
        "--partner-without-expressroute contoso | there is no partner \"contoso\"",
        "--json | nothing to compare with: give a second file, or a change such as",
        "--node-down edge1 --node-down edge1 | these changes do not go together: no node \"edge1\"",
        "--circuit-dwon x | --circuit-down",
      })
  void aWordThatCannotBeMeantIsAnsweredWithWhatCan(String words, String answer) {
    String[] all = ("diff " + example("hybrid-expressroute") + " " + words).split(" ");
    assertThat(turnpike(all)).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains(answer).doesNotContain("\tat ");
    assertThat(out.toString()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"diff --no-expressroute", "capacity", "check --least"})
  void aFileThatIsNoTopologyIsToldWithLineAndColumn(String words) throws IOException {
    String[] parts = words.split(" ");
    String[] all = new String[parts.length + 1];
    all[0] = parts[0];
    all[1] = typo().toString();
    System.arraycopy(parts, 1, all, 2, parts.length - 1);
    assertThat(turnpike(all)).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("typo.yaml:2:1: unknown key \"sties\"");
  }

  @Test
  void capacityTellsEachCircuitWithAndWithoutExpressRoute() {
    assertThat(turnpike("capacity", example("online"), "--json")).isLessThan(ExitCode.USAGE);
    JsonNode root = JsonMapper.shared().readTree(out.toString());
    assertThat(root.path("as_is").path("wires").size()).isPositive();
    assertThat(root.path("without_expressroute").path("wires").size())
        .isEqualTo(root.path("as_is").path("wires").size());
    assertThat(root.path("assumed").path("video").asDouble()).isEqualTo(0.2);
  }

  @Test
  void capacityTakesSharesInPercentOrAsNumbers() {
    turnpike("capacity", example("online"), "--video", "50%", "--sharing", "0.25", "--json");
    JsonNode assumed = JsonMapper.shared().readTree(out.toString()).path("assumed");
    assertThat(assumed.path("video").asDouble()).isEqualTo(0.5);
    assertThat(assumed.path("sharing").asDouble()).isEqualTo(0.25);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--video half | expected a share such as 25% or 0.25",
        "--video 120% | a share is at most 100%",
        "--two-party 0% --conference 0% --telephone 0% | a mix of no calls",
      })
  void capacityRefusesSharesThatAreNone(String words, String answer) {
    String[] all = ("capacity " + example("online") + " " + words).split(" ");
    assertThat(turnpike(all)).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains(answer);
  }

  @Test
  void capacityEndsWithOneWhereALimitIsExceeded() throws IOException {
    Path file = folder.resolve("narrow.yaml");
    Files.writeString(
        file,
        Files.readString(EXAMPLES.resolve("online.yaml"))
            .replaceFirst(
                "premium: yes, bandwidth: 1 Gbit/s", "premium: yes, bandwidth: 8 kbit/s"));
    assertThat(turnpike("capacity", file.toString())).isEqualTo(ExitCode.FINDINGS);
    assertThat(out.toString())
        .contains("exceeded: sites/munich/circuits/expressroute: voice takes ")
        .contains("(TGT-20)");
  }

  @Test
  void checkLeastTellsTheUseOfEachRule() {
    assertThat(turnpike("check", example("edge-single-nat"), "--least")).isZero();
    assertThat(out.toString())
        .startsWith("redmond/outer\n")
        .containsPattern("EXT-05 +needed +sign-in carol")
        .doesNotContain("UCP-");
    out.getBuffer().setLength(0);
    assertThat(turnpike("check", example("edge-single-nat"), "--least", "--json")).isZero();
    assertThat(JsonMapper.shared().readTree(out.toString()).path("rules").size()).isEqualTo(24);
  }

  @Test
  void checkLeastHasNoSarif() {
    assertThat(turnpike("check", example("edge-single-nat"), "--least", "--sarif"))
        .isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("--least has no SARIF");
  }

  @ParameterizedTest
  @ValueSource(strings = {"diff", "capacity"})
  void theHelpHasExamplesAndExitCodes(String command) {
    assertThat(turnpike(command, "--help")).isZero();
    assertThat(out.toString())
        .contains("Examples:\n")
        .contains("  turnpike " + command)
        .contains("Exit codes: 0 ");
  }
}
