package org.turnpike.topology.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.turnpike.topology.Places;
import org.turnpike.topology.service.EdgePool;

class MistakesTest {

  private static List<String> mistakes(String text) {
    return switch (TopologyFile.read(text, "t.yaml")) {
      case Loaded.Good good -> throw new AssertionError("no mistake found in " + good.topology());
      case Loaded.Bad(List<Mistake> list) -> list.stream().map(Mistake::toString).toList();
    };
  }

  /// A small file that is right, to break one thing in.
  private static final String RIGHT =
      """
      turnpike: 1
      organisations:
        contoso: {domains: contoso.com}
      sites:
        munich:
          organisation: contoso
          networks:
            office: 192.168.10.0/24
            servers: 192.168.20.0/24
          circuits:
            internet: {to: internet, address: 203.0.113.2/29}
          firewalls:
            outer:
              outside: internet
              inside: router
              rules:
                - {id: OUT, protocol: tcp, from: office, to: outside, ports: 443}
      pools:
        fe: {role: front-end, network: munich/servers, nodes: {fe1: 192.168.20.11}}
      users:
        alice: {home: fe, at: munich/office}
      """;

  @Test
  void theFileToBreakIsRight() {
    assertThat(TopologyFile.read(RIGHT, "t.yaml")).isInstanceOf(Loaded.Good.class);
  }

  @Test
  void anUnknownKeyIsToldWithTheNearestOne() {
    assertThat(mistakes(RIGHT.replace("networks:", "netwroks:")))
        .anyMatch(m ->
            m.startsWith("t.yaml:7:5: unknown key \"netwroks\" in this site")
                && m.endsWith("did you mean \"networks\"?"));
  }

  @Test
  void aDanglingNameIsToldWithWhatThereIs() {
    assertThat(mistakes(RIGHT.replace("home: fe,", "home: ef,")))
        .containsExactly(
            "t.yaml:21:17: there is no pool \"ef\"; expected one of fe; did you mean \"fe\"?");
  }

  @Test
  void allMistakesComeAtOnceInTheOrderOfTheFile() {
    List<String> all =
        mistakes(
            RIGHT
                .replace("domains: contoso.com", "domians: contoso.com")
                .replace("192.168.20.0/24", "192.168.20.0/33")
                .replace("protocol: tcp", "protocol: tpc")
                .replace("at: munich/office", "at: munich/ofice"));
    assertThat(all).hasSize(4);
    assertThat(all.get(0)).startsWith("t.yaml:3:13:").contains("did you mean \"domains\"");
    assertThat(all.get(1)).startsWith("t.yaml:9:16:").contains("is no prefix");
    assertThat(all.get(2)).startsWith("t.yaml:17:").contains("did you mean \"tcp\"");
    assertThat(all.get(3)).startsWith("t.yaml:21:").contains("did you mean \"munich/office\"");
  }

  @Test
  void aKeyThatComesTwiceIsTold() {
    assertThat(mistakes(RIGHT + "users: {}\n"))
        .containsExactly("t.yaml:22:1: \"users\" is there twice, first in line 20");
  }

  @Test
  void overlappingPrefixesAreToldWithBothPlaces() {
    assertThat(mistakes(RIGHT.replace("servers: 192.168.20.0/24", "servers: 192.168.0.0/16")))
        .containsExactly(
            "t.yaml:8:15: 192.168.10.0/24 of munich/office overlaps 192.168.0.0/16 of"
                + " munich/servers (line 9)");
  }

  @Test
  void hostBitsInAPrefixAreToldWithTheNetworkThatWasMeant() {
    assertThat(mistakes(RIGHT.replace("192.168.10.0/24", "192.168.10.7/24")).getFirst())
        .contains("has bits set past its length; the network is 192.168.10.0/24");
  }

  @Test
  void wrongUnitsAreToldWithRightOnes() {
    String links = "links: {l: {between: [munich, munich], bandwidth: %s, latency: %s}}\n";
    assertThat(mistakes(RIGHT + links.formatted("100 MB/s", "5 sec")))
        .anyMatch(m -> m.contains("\"100 MB/s\" is no bandwidth; expected a rate with its unit"))
        .anyMatch(m -> m.contains("\"5 sec\" is no duration; expected a time with its unit"))
        .anyMatch(m -> m.contains("two different sites"));
    assertThat(mistakes(RIGHT + links.formatted("1 MiB", "30")))
        .anyMatch(m -> m.contains("\"1 MiB\" is no bandwidth"))
        .anyMatch(m -> m.contains("\"30\" is no duration"));
  }

  @Test
  void anAddressOutsideItsNetworkAndAnAddressHeldTwiceAreTold() {
    assertThat(mistakes(RIGHT.replace("192.168.20.11", "192.168.30.11")).getFirst())
        .contains("192.168.30.11 is not in network munich/servers; expected an address in");
    assertThat(
            mistakes(
                RIGHT.replace("{fe1: 192.168.20.11}", "{fe1: 192.168.20.11, fe2: 192.168.20.11}")))
        .containsExactly(
            "t.yaml:19:83: 192.168.20.11 is held by node fe2 and by node fe1 (line 19)");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "münchen.de",
        "'*.contoso.com'",
        "contoso.com.",
        "_sip.contoso.com",
        "con_toso.com",
        "a..b",
        "-contoso.com",
        "contoso-.com",
        "a234567890b234567890c234567890d234567890e234567890f234567890123456.com"
      })
  void aSipDomainThatNoHostCouldBeInIsTold(String domain) {
    assertThat(mistakes(RIGHT.replace("domains: contoso.com", "domains: " + domain)))
        .singleElement()
        .satisfies(m ->
            assertThat(m)
                .startsWith("t.yaml:3:22: ")
                .contains("\" is no host; expected a host name such as sip.contoso.com"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"-fe", "fe-", "Fe", "f_e", "f.e"})
  void aNameThatNoHostCouldHaveIsTold(String name) {
    assertThat(mistakes(RIGHT.replace("fe1: 192", name + ": 192")))
        .anyMatch(m -> m.startsWith("t.yaml:19:") && m.contains("a name of 1 to 63 of a-z"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"31.12.2026", "2026-02-30", "2026-13-01", "tomorrow", "2026-1-1"})
  void whatIsNoDayIsTold(String day) {
    assertThat(mistakes(RIGHT + "endpoints: {file: list.json, as-of: " + day + "}\n"))
        .anyMatch(
            m -> m.contains("\"" + day + "\" is no date; expected a day as year, month and day"));
  }

  private static final String SINGLE =
      RIGHT
          .replace(
              "servers: 192.168.20.0/24", "servers: 192.168.20.0/24\n      out: 203.0.112.0/24")
          .replace(
              "pools:",
              """
              pools:
                edge:
                  role: edge
                  option: single-public
                  addressing: single
                  outside: munich/out
                  inside: munich/servers
                  #
                  nodes: {edge1: {inside: 192.168.20.31, external: 203.0.112.10}}\
              """);

  @Test
  void servicesThatShareAPortOfOneAddressAreToldUnlessTheFileAsksForIt() {
    assertThat(mistakes(SINGLE.replace("#", "ports: {access: 443}")))
        .singleElement(InstanceOfAssertFactories.STRING)
        .contains("port 443 of the one address is that of av; expected a port of its own")
        .contains("beyond the documents");
    assertThat(mistakes(SINGLE.replace("#", "ports: {access: 444, webconf: 444}")))
        .singleElement(InstanceOfAssertFactories.STRING)
        .contains("port 444 of the one address is that of access");
    assertThat(pool(SINGLE.replace("#", "shares-443: yes")))
        .satisfies(edge -> assertThat(edge.ports().values()).containsOnly(443))
        .matches(EdgePool::sharesPort);
    assertThat(pool(SINGLE.replace("#", "ports: {access: 5062}")))
        .satisfies(
            edge -> assertThat(edge.ports().values()).containsExactlyInAnyOrder(5062, 444, 443))
        .matches(edge -> !edge.sharesPort());
  }

  @Test
  void sharingOnePortNeedsOneAddressAndNoPortsBesides() {
    assertThat(mistakes(SINGLE.replace("#", "shares-443: yes\n    ports: {access: 5061}")))
        .singleElement(InstanceOfAssertFactories.STRING)
        .contains("all services share 443; expected \"ports\" or \"shares-443: yes\", not both");
    assertThat(
            mistakes(
                SINGLE
                    .replace("addressing: single", "addressing: per-role")
                    .replace("#", "shares-443: yes")))
        .singleElement(InstanceOfAssertFactories.STRING)
        .contains("three addresses have nothing to share");
  }

  private static EdgePool pool(String text) {
    return switch (TopologyFile.read(text, "t.yaml")) {
      case Loaded.Good(var topology, var _) -> (EdgePool) topology.pool("edge");
      case Loaded.Bad(var mistakes) -> throw new AssertionError(mistakes.toString());
    };
  }

  @Test
  void aDomainInPunycodeIsOne() {
    assertThat(TopologyFile.read(RIGHT.replace("contoso.com", "xn--mnchen-3ya.de"), "t.yaml"))
        .isInstanceOf(Loaded.Good.class);
  }

  @Test
  void twoOrganisationsMayNumberTheirPerimetersAlikeButNotWhatTheInternetSees() {
    String two =
        """
        turnpike: 1
        organisations: {a: {domains: a.example}, b: {domains: b.example}}
        sites:
          left: {organisation: a, networks: {out: 10.0.1.0/24, in: 10.0.2.0/24}}
          right: {organisation: b, networks: {out: 10.0.1.0/24, in: 10.0.2.0/24}}
        pools:
          one: {role: edge, option: single-nat, outside: left/out, inside: left/in, nodes: {e1: {inside: 10.0.2.10, external: 10.0.1.10 as 131.107.1.10}}}
          two: {role: edge, option: single-nat, outside: right/out, inside: right/in, nodes: {e2: {inside: 10.0.2.10, external: 10.0.1.10 as 131.107.2.10}}}
        """;
    assertThat(TopologyFile.read(two, "t.yaml")).isInstanceOf(Loaded.Good.class);
    assertThat(mistakes(two.replace("131.107.2.10", "131.107.1.10")))
        .singleElement()
        .asString()
        .contains("131.107.1.10 is held by node e2 external and by node e1 external");
  }

  @Test
  void poolsThatPointAtOneAnotherInACircleAreTold() {
    assertThat(
            mistakes(
                RIGHT
                    .replace("role: front-end,", "role: front-end, next-hop: dir,")
                    .replace(
                        "users:",
                        "  dir: {role: director, network: munich/servers, next-hop: fe, nodes: {d1: 192.168.20.12}}\nusers:")))
        .anyMatch(m -> m.contains("next hops go in a circle: fe > dir > fe"));
  }

  @Test
  void brokenYamlIsToldWithItsPlace() {
    assertThat(mistakes("turnpike: 1\nsites: [a, b\nusers: {}\n").getFirst())
        .startsWith("t.yaml:3:")
        .contains("this is no YAML");
    assertThat(mistakes("").getFirst()).contains("the file is empty");
  }

  @Test
  void aliasesAreRefusedHoweverLittleTheyStandFor() {
    String bomb =
        "turnpike: 1\na: &a [x, x, x, x, x, x, x, x, x]\nb: &b [*a, *a, *a, *a, *a, *a]\n"
            + "c: &c [*b, *b, *b, *b, *b, *b]\nd: [*c, *c, *c, *c, *c, *c]\n";
    assertThat(mistakes(bomb)).anyMatch(m -> m.startsWith("t.yaml:3:") && m.contains("aliases"));
  }

  @Test
  void nestingHasABound() {
    assertThat(mistakes("turnpike: 1\nsites: " + "[".repeat(400) + "]".repeat(400)))
        .anyMatch(m -> m.contains("nested too deep"));
  }

  @Test
  void aMillionLevelsAreRefusedAtTheFirstTooMany() {
    assertThat(mistakes("turnpike: 1\nsites: " + "[".repeat(1_000_000)))
        .anyMatch(m -> m.startsWith("t.yaml:2:") && m.contains("nested too deep"));
    assertThat(mistakes("turnpike: 1\nsites: " + "{a: ".repeat(100_000)))
        .anyMatch(m -> m.startsWith("t.yaml:2:") && m.contains("nested too deep"));
    assertThat(mistakes("- ".repeat(100_000))).anyMatch(m -> m.contains("nested too deep"));
  }

  @Test
  void aPoolAtASiteOfNobodyIsTold() {
    assertThat(mistakes(RIGHT.replace("    organisation: contoso\n", "")))
        .anyMatch(m ->
            m.contains(
                "pool fe belongs to nobody; expected \"organisation\" here, or in site munich"));
  }

  @Test
  void aUserOfNobodyIsToldTogetherWithMistakesOfOtherKinds() {
    assertThat(
            mistakes(
                RIGHT
                    .replace("{domains: contoso.com}", "{kind: provider, domains: contoso.com}")
                    .replace("192.168.20.0/24", "192.168.20.0/33")))
        .anyMatch(m -> m.contains("is no prefix"))
        .anyMatch(m -> m.contains("user alice is homed at a provider"));
  }

  @Test
  void aFileOfAHundredMebibytesIsRefusedUnread(@TempDir Path folder) throws IOException {
    Path huge = folder.resolve("huge.yaml");
    try (RandomAccessFile file = new RandomAccessFile(huge.toFile(), "rw")) {
      file.setLength(100L << 20);
    }
    assertThat(TopologyFile.read(huge).toString())
        .contains("the file has 100 MiB")
        .contains("split it with include");
  }

  @Test
  void whatTwoFilesSayIsPutTogetherAndPlacesNameTheFile(@TempDir Path folder) throws IOException {
    int users = RIGHT.indexOf("users:");
    Path main = folder.resolve("main.yaml");
    Files.writeString(main, RIGHT.substring(0, users) + "include: people.yaml\n");
    Files.writeString(folder.resolve("people.yaml"), RIGHT.substring(users));
    assertThat(TopologyFile.read(main))
        .isInstanceOfSatisfying(
            Loaded.Good.class,
            good -> {
              Places places = good.places();
              assertThat(places.at("users/alice").file()).endsWith("people.yaml");
              assertThat(places.at("users/alice").line()).isEqualTo(2);
              assertThat(places.at("sites/munich/firewalls/outer/rules/0").line()).isEqualTo(17);
            });
  }

  @Test
  void filesThatIncludeOneAnotherAndFilesThatAreNotThereAreTold(@TempDir Path folder)
      throws IOException {
    Path main = folder.resolve("main.yaml");
    Files.writeString(main, RIGHT + "include: [other.yaml, gone.yaml]\n");
    Files.writeString(folder.resolve("other.yaml"), "include: main.yaml\n");
    assertThat(TopologyFile.read(main).toString())
        .contains("includes itself")
        .contains("there is no file")
        .contains("gone.yaml");
  }

  @Test
  void aUserOfAProviderNeedsToSayWhoseUserItIs() {
    assertThat(
            mistakes(
                RIGHT.replace("{domains: contoso.com}", "{kind: provider, domains: contoso.com}")))
        .containsExactly(
            "t.yaml:21:10: user alice is homed at a provider; expected \"uri\" or \"organisation\""
                + " to say whose user it is");
  }

  @Test
  void textThatIsNotUtf8IsToldWithItsLine(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("latin.yaml");
    Files.write(file, new byte[] {'a', ':', '1', '\n', 'b', ':', (byte) 0xe9, '\n'});
    assertThat(TopologyFile.read(file).toString()).contains("this is not UTF-8");
  }
}
