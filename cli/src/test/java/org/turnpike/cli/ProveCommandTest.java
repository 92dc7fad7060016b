package org.turnpike.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/// What `prove` says before it builds anything.
class ProveCommandTest {

  private static final String HYBRID = Path.of("..", "examples", "hybrid.yaml").toString();

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

  @Test
  void aDryRunNamesEveryCallAndHowLongItTakes() {
    assertThat(turnpike("prove", HYBRID, "--dry-run")).isZero();
    assertThat(out.toString())
        .contains("as it is: call/alice/oscar/audio\n")
        .contains("\n30 calls in one network: about ");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void aUserOrTwoNarrowIt() {
    assertThat(turnpike("prove", HYBRID, "alice", "bob", "--dry-run")).isZero();
    assertThat(out.toString())
        .startsWith("as it is: call/alice/bob/audio\none call in one network: about ");
  }

  @Test
  void eachRuleIsListedWithWhatFailsWithoutItAndWhatIsNotServed() {
    assertThat(turnpike("prove", HYBRID, "carol", "--each-rule", "--dry-run")).isZero();
    assertThat(out.toString())
        .containsPattern("without EXT-05@redmond/outer: [1-9]\\d* calls fail, ")
        .contains("without INT-04@redmond/inner: NOT SERVED: web conferencing\n");
  }

  @Test
  void theSameSeedDrawsTheSameCalls() {
    assertThat(turnpike("prove", "--random", "3", "--seed", "7", "--dry-run")).isZero();
    String once = out.toString();
    out.getBuffer().setLength(0);
    assertThat(turnpike("prove", "--random", "3", "--seed", "7", "--dry-run")).isZero();
    assertThat(out).hasToString(once);
    assertThat(once)
        .contains("topology 1, seed 7000")
        .contains(" calls in 3 networks: about ")
        .containsPattern("\n  direct: [1-9]");
  }

  @Test
  void aPartOfWhatIsDrawnIsTheSameByItself() {
    assertThat(turnpike("prove", "--random", "3", "--seed", "7", "--dry-run")).isZero();
    List<String> whole = out.toString().lines().filter(l -> l.startsWith("topology 2,")).toList();
    out.getBuffer().setLength(0);
    assertThat(turnpike("prove", "--random", "9", "--seed", "7", "--only", "2", "--dry-run"))
        .isZero();
    assertThat(out.toString().lines().filter(l -> l.startsWith("topology ")))
        .isNotEmpty()
        .containsExactlyElementsOf(whole);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--dry-run | name a topology file, or draw some with --random N",
        "FILE --random 2 | --random draws its own topologies: leave FILE out",
        "--random 0 | --random 0: draw at least one",
        "--random 2 --only 2-3 | --only 2-3: one of the 2 topologies or some in a row, such as 3-5",
        "FILE --only 2 | --only goes with --random",
        "--random 2 --each-rule | --random goes with --seed and with no rule, circuit or node of a file",
        "FILE --each-rule --without-rule EXT-12 |"
            + " --each-rule takes every rule away: leave --without-rule out",
        "FILE --without-rule EXT-99 | --without-rule EXT-99: no firewall has a rule \"EXT-99\";",
        "FILE --circuit-down expresroute | did you mean",
        "FILE alyce | there is no user \"alyce\"; there are alice, bob, olga, oscar, carol, dave",
      })
  void wordsThatDoNotGoTogetherAreSaid(String words, String said) {
    assertThat(turnpike(("prove " + words.replace("FILE", HYBRID)).split(" "))).isEqualTo(2);
    assertThat(err.toString()).contains(said.replace("FILE", HYBRID));
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void aFileThatIsNoTopologyIsRefusedWithItsLine() throws Exception {
    Path file = folder.resolve("typo.yaml");
    Files.writeString(file, "turnpike: 1\nsties: {}\n");
    assertThat(turnpike("prove", file.toString())).isEqualTo(2);
    assertThat(err.toString()).contains("typo.yaml:2");
  }
}
