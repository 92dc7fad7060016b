package org.turnpike.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.turnpike.planner.sheet.Artefact;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class PlanCommandTest {

  private static final Path EXAMPLES = Path.of("..", "examples");
  private static final String SCALED = EXAMPLES.resolve("edge-scaled-nat.yaml").toString();

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

  private static Map<String, String> contents(Path plan) throws IOException {
    Map<String, String> out = new TreeMap<>();
    try (Stream<Path> all = Files.walk(plan)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        out.put(plan.relativize(file).toString().replace('\\', '/'), Files.readString(file));
      }
    }
    return out;
  }

  static Stream<Path> examples() {
    try (Stream<Path> all = Files.list(EXAMPLES)) {
      return all.filter(f -> f.toString().endsWith(".yaml")).sorted().toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @MethodSource("examples")
  void aPlanMadeTwiceIsTheSamePlan(Path example) throws IOException {
    Path one = folder.resolve("one");
    Path two = folder.resolve("two");

    assertThat(turnpike("plan", example.toString(), "--out", one.toString()))
        .as(err.toString())
        .isZero();
    turnpike("plan", example.toString(), "--out", two.toString());

    assertThat(contents(one)).isEqualTo(contents(two)).containsKey("MANIFEST");
  }

  @Test
  void theManifestHasEveryFileWithItsHash() throws IOException {
    Path plan = folder.resolve("plan");
    turnpike("plan", SCALED, "--out", plan.toString());

    Map<String, String> files = contents(plan);
    List<String> lines = files.getOrDefault("MANIFEST", "").lines().toList();
    files.remove("MANIFEST");

    assertThat(lines.getFirst()).isEqualTo("# Turnpike plan 1");
    assertThat(lines.subList(1, lines.size()))
        .containsExactlyElementsOf(
            files.entrySet().stream()
                .map(e ->
                    Artefact.sha256(e.getValue().getBytes(java.nio.charset.StandardCharsets.UTF_8))
                        + "  "
                        + e.getKey())
                .toList());
  }

  @Test
  void everyPartOfAPlanIsThereAndEachDeviceHasARuleSetInEachLanguage() throws IOException {
    Path plan = folder.resolve("plan");
    assertThat(turnpike("plan", SCALED, "--out", plan.toString())).isZero();

    assertThat(contents(plan).keySet())
        .contains(
            "firewall/redmond-outer.nft",
            "firewall/redmond-outer.iptables",
            "firewall/redmond-outer.ip6tables",
            "firewall/redmond-outer.asa.txt",
            "firewall/redmond-outer.panos.txt",
            "firewall/redmond-outer.nsg.json",
            "firewall/redmond-outer.ps1",
            "firewall/redmond-outer.csv",
            "firewall/redmond-inner.nft",
            "addresses/addresses.csv",
            "addresses/routes/edge1.sh",
            "dns/records.csv",
            "dns/contoso/external.nsupdate",
            "dns/contoso/external/contoso.com.zone",
            "nodes/ports.csv",
            "sheet.html",
            "sheet.md")
        .doesNotContain("firewall/redmond-single.nft");
    assertThat(out.toString()).startsWith("wrote ").contains("  firewall/ ");
  }

  @Test
  void theReadingOfTheRelayRangeIsTheReadersChoice() throws IOException {
    String both = rules("both");
    String source = rules("source");
    String destination = rules("destination");

    assertThat(both).contains("EXT-10,EXT-10").contains("EXT-10-src").contains("EXT-10-in");
    assertThat(source).doesNotContain("EXT-10,EXT-10").contains("EXT-10-in");
    assertThat(destination).contains("EXT-10,EXT-10").doesNotContain("EXT-10-in");
  }

  private String rules(String reading) throws IOException {
    Path plan = folder.resolve(reading);
    turnpike("plan", SCALED, "--out", plan.toString(), "--relay-range", reading);
    return Files.readString(plan.resolve("firewall").resolve("redmond-outer.csv"));
  }

  @Test
  void withoutANameThePlanStandsBesideTheFile() throws IOException {
    Path file = Files.copy(Path.of(SCALED), folder.resolve("contoso.yaml"));

    assertThat(turnpike("plan", file.toString())).isZero();

    assertThat(folder.resolve("contoso-plan").resolve("MANIFEST")).isRegularFile();
    try (Stream<Path> beside = Files.list(folder)) {
      assertThat(beside.map(p -> p.getFileName().toString()))
          .containsExactlyInAnyOrder("contoso.yaml", "contoso-plan");
    }
  }

  @Test
  void aFolderThatIsNoPlanIsLeftAlone() throws IOException {
    Path precious = Files.createDirectories(folder.resolve("photos"));
    Files.writeString(precious.resolve("cat.jpg"), "cat");

    assertThat(turnpike("plan", SCALED, "--out", precious.toString(), "--force"))
        .isEqualTo(ExitCode.USAGE);

    assertThat(err.toString()).contains("no plan").contains("--out").doesNotContain("\tat ");
    assertThat(contents(precious)).containsExactly(Map.entry("cat.jpg", "cat"));
  }

  @Test
  void whatWasChangedByHandIsReplacedOnlyWhenTold() throws IOException {
    Path plan = folder.resolve("plan");
    turnpike("plan", SCALED, "--out", plan.toString());
    Path rules = plan.resolve("firewall").resolve("redmond-outer.nft");
    String planned = Files.readString(rules);
    Files.writeString(rules, planned + "# mine\n");

    assertThat(turnpike("plan", SCALED, "--out", plan.toString())).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("firewall/redmond-outer.nft").contains("--force");
    assertThat(rules).hasContent(planned + "# mine");

    assertThat(turnpike("plan", SCALED, "--out", plan.toString(), "--force")).isZero();
    assertThat(rules).hasContent(planned);
  }

  @Test
  void whatOthersPutThereStaysAndWhatIsNoLongerPlannedGoes() throws IOException {
    Path plan = folder.resolve("plan");
    turnpike("plan", SCALED, "--out", plan.toString());
    Files.writeString(plan.resolve("firewall").resolve("notes.txt"), "ticket 4711");

    turnpike("plan", EXAMPLES.resolve("online.yaml").toString(), "--out", plan.toString());

    assertThat(contents(plan))
        .containsEntry("firewall/notes.txt", "ticket 4711")
        .doesNotContainKey("firewall/redmond-outer.nft");
  }

  @Test
  void jsonNamesEveryFileWithItsHash() throws IOException {
    Path plan = folder.resolve("plan");
    turnpike("plan", SCALED, "--out", plan.toString(), "--json");

    JsonNode root = JsonMapper.shared().readTree(out.toString());

    Map<String, String> files = contents(plan);
    files.remove("MANIFEST");
    assertThat(root.path("files").size()).isEqualTo(files.size());
    for (JsonNode file : root.path("files")) {
      assertThat(file.path("sha256").asString())
          .isEqualTo(
              Artefact.sha256(
                  files
                      .getOrDefault(file.path("path").asString(), "")
                      .getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    }
    assertThat(root.path("findings").path("error").asInt()).isZero();
    assertThat(root.path("firewalls").path(0).path("rules").asInt()).isPositive();
  }

  @Test
  void aFileWithErrorsIsPlannedAndSaysSo() throws IOException {
    Path file = folder.resolve("broken.yaml");
    Files.writeString(
        file,
        Files.readString(Path.of(SCALED))
            .replace("outside: 131.107.155.31, hairpin: yes", "outside: 131.107.155.31"));

    assertThat(turnpike("plan", file.toString())).isEqualTo(ExitCode.FINDINGS);

    assertThat(out.toString()).contains("one error in the file").contains("turnpike check ");
    assertThat(folder.resolve("broken-plan").resolve("MANIFEST")).isRegularFile();
  }

  @Test
  void aFileThatIsNoTopologyWritesNothing() throws IOException {
    Path file = Files.writeString(folder.resolve("bad.yaml"), "turnpike: 1\nsties: {}\n");

    assertThat(turnpike("plan", file.toString())).isEqualTo(ExitCode.USAGE);

    assertThat(err.toString()).contains("bad.yaml:2:1").contains("did you mean \"sites\"?");
    assertThat(folder.resolve("bad-plan")).doesNotExist();
  }

  @Test
  void keysAreMadeOnlyWhenAskedForAndNoOtherCanReadThem() throws IOException {
    Path plan = folder.resolve("plan");
    turnpike("plan", SCALED, "--out", plan.toString());
    assertThat(contents(plan).keySet())
        .contains("certificates/edge-external.openssl.cnf")
        .noneMatch(f -> f.endsWith(".key") || f.endsWith(".csr"));

    assertThat(turnpike("plan", SCALED, "--out", plan.toString(), "--keys"))
        .as(err.toString())
        .isZero();

    List<String> keys = contents(plan).keySet().stream().filter(f -> f.endsWith(".key")).toList();
    assertThat(keys)
        .contains(
            "certificates/edge-external.key",
            "certificates/edge1-internal.key",
            "certificates/edge2-internal.key");
    for (String key : keys) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(plan.resolve(key))))
          .isEqualTo("rw-------");
      assertThat(plan.resolve(key.replace(".key", ".csr"))).isRegularFile();
    }
    assertThat(out.toString()).doesNotContain("PRIVATE");
  }

  @Test
  void keysThatAreThereAreUsedAndNeverThrownAway() throws IOException {
    Path plan = folder.resolve("plan");
    turnpike("plan", SCALED, "--out", plan.toString(), "--keys");
    Map<String, String> first = contents(plan);

    turnpike("plan", SCALED, "--out", plan.toString());
    assertThat(contents(plan)).isEqualTo(first);

    turnpike("plan", EXAMPLES.resolve("online.yaml").toString(), "--out", plan.toString());
    assertThat(contents(plan))
        .containsEntry(
            "certificates/edge1-internal.key",
            first.getOrDefault("certificates/edge1-internal.key", ""))
        .doesNotContainKey("certificates/edge1-internal.csr");
  }

  @Test
  void aDamagedKeyIsNamed() throws IOException {
    Path plan = folder.resolve("plan");
    turnpike("plan", SCALED, "--out", plan.toString());
    Files.writeString(plan.resolve("certificates").resolve("edge-external.key"), "no key");

    assertThat(turnpike("plan", SCALED, "--out", plan.toString())).isEqualTo(ExitCode.USAGE);

    assertThat(err.toString()).contains("edge-external.key").contains("no private key");
  }

  @Test
  void aRunThatWasEndedHalfwayLosesNoKey() throws IOException {
    Path plan = folder.resolve("plan");
    turnpike("plan", SCALED, "--out", plan.toString(), "--keys");
    Map<String, String> first = contents(plan);
    // Ended after the last plan went aside, before the next took its place.
    Files.move(plan, folder.resolve(".plan.old"));
    Files.createDirectories(folder.resolve(".plan.next").resolve("firewall"));

    assertThat(turnpike("plan", SCALED, "--out", plan.toString())).isZero();

    assertThat(contents(plan)).isEqualTo(first);
    try (Stream<Path> beside = Files.list(folder)) {
      assertThat(beside.map(p -> p.getFileName().toString())).containsExactly("plan");
    }
  }
}
