package org.turnpike.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The commands `flows` and `explain` as a user meets them.
class FlowsCommandTest {

  private static final Path EXAMPLES = Path.of("..", "examples");

  @TempDir Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int turnpike(String... words) {
    CommandLine command = Turnpike.commandLine();
    command.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    return command.execute(words);
  }

  private static String example(String name) {
    return EXAMPLES.resolve(name + ".yaml").toString();
  }

  /// An office that lets nothing out to the provider's relays, so that nobody outside is heard.
  private String broken() throws java.io.IOException {
    String text = Files.readString(EXAMPLES.resolve("online.yaml"));
    String rules = text.replaceAll("(?m)^.*OUT-(SIP|MEDIA|WEB).*\\R", "");
    Path file = folder.resolve("broken.yaml");
    Files.writeString(file, rules);
    return file.toString();
  }

  @Test
  void flowsIsATableWithALineForWhatIsTheSameInEveryModalityAndBothWays() {
    assertThat(turnpike("flows", example("online"), "--kind", "call")).isZero();
    assertThat(out.toString()).startsWith("SCENARIO");
    assertThat(out.toString())
        .containsPattern(
            "call alice <> bob +audio,video,sharing,file +CN>ER>MSN \\| CN>ER>MSN +- +CN \\| CN +-"
                + " +delivered");
    assertThat(out.toString()).doesNotContain("call bob alice").doesNotContain("conference");
  }

  @Test
  void aCallThatDiffersByDirectionHasALineForEach() {
    turnpike("flows", example("hybrid"), "--kind", "call", "--modality", "audio");
    assertThat(out.toString()).containsPattern("call alice olga +audio .*CN>ER>MSN +CN \\| CN");
    assertThat(out.toString()).containsPattern("call olga alice +audio .*MSN>INT>CN +CN \\| CN");
  }

  @Test
  void whatFailsIsShownWithThePlaceWhereItStopped() throws java.io.IOException {
    String file = broken();
    assertThat(turnpike("flows", file, "--failing", "--kind", "sign-in")).isZero();
    assertThat(out.toString())
        .containsPattern(
            "sign-in alice online-europe .*blocked-by-rule: rule default of sites/munich/firewalls");
    assertThat(out.toString()).doesNotContain("sign-in carol");
    assertThat(turnpike("flows", file, "--strict")).isEqualTo(ExitCode.FINDINGS);
  }

  @Test
  void whereNothingFailsThatIsSaid() {
    assertThat(turnpike("flows", example("online"), "--failing", "--strict")).isZero();
    assertThat(out.toString()).isEqualTo("Every scenario is delivered.\n");
  }

  @Test
  void jsonHasHopsOnlyWhenAskedFor() {
    turnpike("flows", example("federated"), "--json", "--kind", "sign-in");
    JsonNode without = JsonMapper.shared().readTree(out.toString());
    assertThat(without.path("scenarios").path(0).path("legs").path(0).has("stretches")).isFalse();
    out.getBuffer().setLength(0);
    turnpike("flows", example("federated"), "--json", "--hops", "--kind", "sign-in");
    JsonNode hop =
        JsonMapper.shared()
            .readTree(out.toString())
            .at("/scenarios/0/legs/0/stretches/0/there/hops/2");
    assertThat(hop.path("device").asString()).isEqualTo("sites/munich/firewalls/outer");
    assertThat(hop.path("rule").asString()).isEqualTo("OUT-SIP");
    assertThat(hop.path("from").asString()).startsWith("192.168.10.");
    assertThat(hop.path("from_after").asString()).startsWith("203.0.113.129:");
    assertThat(hop.path("segment").asString()).isEqualTo("ER");
  }

  @Test
  void explainShowsEachHopAndEachReason() {
    assertThat(turnpike("explain", example("hybrid"), "alice", "dave")).isZero();
    assertThat(out.toString())
        .startsWith("call alice dave, audio: delivered\n")
        .contains("alice: contoso, homed in fe (on-premises), at redmond/office")
        .contains("media of dave: FCN>INT>CN, udp, by edge1, delivered")
        .contains("rule OUT-PARTNER")
        .contains("[P4, pools/fe]")
        .contains("works and is the best that does")
        .contains("The source documents say two things (X-33)");
  }

  @Test
  void explainTakesConferencesGuestsGatewaysStreamsAndSignIn() {
    turnpike("explain", example("online"), "alice", "tess", "--kind", "guest");
    turnpike("explain", example("online"), "alice", "grace", "--kind", "conference");
    turnpike("explain", example("hybrid"), "alice", "trunk");
    turnpike("explain", example("broadcast"), "away", "stream");
    turnpike("explain", example("online"), "carol");
    assertThat(out.toString())
        .contains("guest alice tess, audio: delivered")
        .contains("grace's conference: hosted in online-america (online)")
        .contains("pstn alice trunk, audio: delivered")
        .contains("media beyond the server: CN>PSTN")
        .contains("broadcast away stream, video: delivered")
        .contains("sign-in carol online-europe: delivered");
  }

  @Test
  void explainSaysWhyACallFailsAndExitsWithOne() throws java.io.IOException {
    assertThat(turnpike("explain", broken(), "alice", "carol")).isEqualTo(ExitCode.FINDINGS);
    assertThat(out.toString())
        .startsWith("call alice carol, audio: blocked-by-rule\n")
        .contains("rule default of sites/munich/firewalls/outer");
  }

  @Test
  void explainDrawsThePictureIntoAFile() throws java.io.IOException {
    Path picture = folder.resolve("call.svg");
    assertThat(turnpike("explain", example("hybrid"), "alice", "dave", "--svg", picture.toString()))
        .isZero();
    assertThat(Files.readString(picture)).contains("<svg", "alice", "dave");
    Path nowhere = folder.resolve("no/such/folder.svg");
    assertThat(turnpike("explain", example("hybrid"), "alice", "dave", "--svg", nowhere.toString()))
        .isEqualTo(ExitCode.ENVIRONMENT);
    assertThat(err.toString()).contains("cannot write");
  }

  @Test
  void aNameThatIsNotThereIsAnsweredWithThoseThatAre() {
    assertThat(turnpike("explain", example("hybrid"), "alicia", "bob")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("no user \"alicia\"").contains("alice");
    assertThat(turnpike("explain", example("hybrid"), "alice", "trunc")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("\"trunc\"").contains("trunk");
    assertThat(turnpike("explain", example("hybrid"), "alice", "bob", "--kind", "guest"))
        .isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("have no guest");
  }
}
