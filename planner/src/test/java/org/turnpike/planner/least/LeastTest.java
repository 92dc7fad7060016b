package org.turnpike.planner.least;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.turnpike.planner.difference.Way;
import org.turnpike.planner.flow.Flows;
import org.turnpike.planner.flow.Scenario;
import org.turnpike.planner.least.RuleUse.Kind;
import org.turnpike.topology.Topology;
import org.turnpike.topology.format.Loaded;
import org.turnpike.topology.format.TopologyFile;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class LeastTest {

  private static String text(String example) throws IOException {
    return Files.readString(Path.of("..", "examples", example + ".yaml"));
  }

  private static Topology read(String text) {
    return switch (TopologyFile.read(text, "test.yaml")) {
      case Loaded.Good good -> good.topology();
      case Loaded.Bad bad -> throw new AssertionError(bad.mistakes().toString());
    };
  }

  private static Least single() throws IOException {
    return Least.of(read(text("edge-single-nat")));
  }

  private static RuleUse rule(Least least, String name) {
    return least.rules().stream().filter(r -> r.name().equals(name)).findFirst().orElseThrow();
  }

  private static List<String> ids(List<Scenario> scenarios) {
    return scenarios.stream().map(Scenario::id).toList();
  }

  /// By hand, from who is where: Alice and Bob in the office, Carol in a hotel behind a NAT, all
  /// homed on the Front Ends inside. Alice and Bob speak to the Front End and to each other without
  /// a firewall between; so every rule that is used is used for Carol.
  ///
  /// | rule | what Carol's calls do with it |
  /// | --- | --- |
  /// | EXT-05 | she signs in at the Access Edge, TCP 443: without it she has no calls |
  /// | INT-03 | and the Access Edge hands on to the Front End, TCP 5061 |
  /// | EXT-13 | her sharing and files reach the relay, TCP 443; there is no other TCP from outside |
  /// | INT-07 | and the office reaches the relay for them, TCP 443 |
  /// | INT-06 | audio and video of the office reach the relay, UDP 3478; without it TCP 443 of INT-07 |
  /// | EXT-12 | over it she learns the address that her NAT gives her, and has a relay, UDP 3478; without it she has only TCP 443 of EXT-13, audio and video as well. No packet of a call that stands passes by it |
  /// | EXT-RTP | she sends to the port that the relay has for the office, UDP 50000-59999; without it the relay's own first packet, EXT-10, opens the way |
  ///
  /// Everything else is for names, revocation lists, federation, web conferences, credentials,
  /// replication and logs, which no call of the file shows; or stands by, as EXT-10 does.
  @Test
  void theSingleEdgesTableIsTheOneWorkedOutByHand() throws IOException {
    Map<Kind, List<String>> byKind =
        single().rules().stream()
            .collect(
                Collectors.groupingBy(
                    RuleUse::kind,
                    TreeMap::new,
                    Collectors.mapping(u -> u.rule().id(), Collectors.toList())));
    assertThat(byKind.get(Kind.NEEDED)).containsExactly("EXT-05", "EXT-13", "INT-03", "INT-07");
    assertThat(byKind.get(Kind.PREFERRED)).containsExactly("EXT-12", "INT-06");
    assertThat(byKind.get(Kind.COVERED)).containsExactly("EXT-RTP");
    assertThat(byKind.get(Kind.UNUSED))
        .containsExactly(
            "OUT-WEB", "OUT-DNS", "EXT-02", "EXT-03", "EXT-04", "EXT-06", "EXT-07", "EXT-08",
            "EXT-09", "EXT-10", "EXT-11", "EXT-14", "INT-02", "INT-04", "INT-05", "INT-08",
            "INT-09");
    assertThat(byKind).doesNotContainKey(Kind.DENIES);
  }

  @Test
  void aNeededRuleNamesTheCallsThatAreLostWithoutIt() throws IOException {
    Least least = single();
    assertThat(ids(rule(least, "redmond/outer EXT-05").breaks()))
        .contains("sign-in/carol/fe", "call/alice/carol/audio", "conference/carol/alice/video")
        .doesNotContain("sign-in/alice/fe", "call/alice/bob/audio");
    assertThat(ids(rule(least, "redmond/outer EXT-13").breaks()))
        .contains("call/alice/carol/sharing", "call/carol/bob/file")
        .noneMatch(id -> id.endsWith("/audio") || id.endsWith("/video"));
    assertThat(ids(rule(least, "redmond/inner INT-06").turns()))
        .contains("call/alice/carol/audio", "call/carol/alice/video")
        .noneMatch(id -> id.endsWith("/sharing") || id.endsWith("/file"));
    assertThat(rule(least, "redmond/outer EXT-02").row()).containsExactly("revocation-check");
  }

  /// EXT-RTP is covered and goes first; then EXT-10, which would have stood in for it, since
  /// Carol's own relay of EXT-12 does as well. EXT-12 is preferred and was never to go.
  @Test
  void theRulesThatAreEnoughLetEveryCallGoAsItWent() throws IOException {
    Least least = single();
    assertThat(least.enough())
        .containsExactlyInAnyOrder(
            "redmond/outer EXT-05",
            "redmond/outer EXT-12",
            "redmond/outer EXT-13",
            "redmond/inner INT-03",
            "redmond/inner INT-06",
            "redmond/inner INT-07");
    String kept =
        text("edge-single-nat")
            .lines()
            .filter(l ->
                !l.strip().startsWith("- {id:")
                    || least.enough().stream()
                        .anyMatch(n -> l.contains("{id: " + n.substring(n.indexOf(' ') + 1) + ",")))
            .collect(Collectors.joining("\n"));
    assertThat(ways(read(kept))).isEqualTo(ways(read(text("edge-single-nat"))));
  }

  private static Map<String, Way> ways(Topology topology) {
    Flows flows = Flows.of(topology);
    return flows.scenarios().stream()
        .collect(
            Collectors.toMap(
                Scenario::id, s -> Way.of(flows.predict(s)), (a, _) -> a, TreeMap::new));
  }

  /// Not the prover's own way of taking rules out: the line is deleted from the file, and every
  /// call predicted.
  @ParameterizedTest
  @ValueSource(strings = {"edge-single-nat", "edge-scaled-hlb", "hybrid"})
  void aRuleDeletedFromTheFileDoesWhatTheTableSays(String example) throws IOException {
    List<String> lines = text(example).lines().toList();
    Least least = Least.of(read(text(example)));
    Map<String, Way> before = ways(read(text(example)));
    List<RuleUse> left = new ArrayList<>(least.rules());
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      if (!line.strip().startsWith("- {id: ")) {
        continue;
      }
      RuleUse use = left.removeFirst();
      assertThat(line).contains("{id: " + use.rule().id() + ",");
      List<String> without = new ArrayList<>(lines);
      without.remove(i);
      Map<String, Way> after = ways(read(String.join("\n", without)));
      List<String> breaks = new ArrayList<>();
      List<String> turns = new ArrayList<>();
      List<String> heals = new ArrayList<>();
      before.forEach((id, was) -> {
        Way is = after.getOrDefault(id, was);
        if (was.delivered() && !is.delivered()) {
          breaks.add(id);
        } else if (!was.delivered() && is.delivered()) {
          heals.add(id);
        } else if (was.delivered() && !was.equals(is)) {
          turns.add(id);
        }
      });
      assertThat(ids(use.breaks())).as(use.name()).containsExactlyInAnyOrderElementsOf(breaks);
      assertThat(ids(use.turns())).as(use.name()).containsExactlyInAnyOrderElementsOf(turns);
      assertThat(ids(use.heals())).as(use.name()).containsExactlyInAnyOrderElementsOf(heals);
    }
    assertThat(left).isEmpty();
  }

  /// A desk phone at home without ICE has its own private address to offer and nothing else: no
  /// rule mends that. Without EXT-05 Carol is cut off, and a rule does mend that.
  @Test
  void callsThatNoSetOfRulesAllowsAreToldFromThoseThatRulesWouldAllow() throws IOException {
    String phone =
        text("edge-single-nat")
            .replace(
                "users:\n", "users:\n  desk: {home: fe, at: hotel/hotel-wifi, client: phone}\n");
    Least least = Least.of(read(phone));
    assertThat(least.stuck())
        .filteredOn(s -> s.scenario().id().equals("call/alice/desk/audio"))
        .singleElement()
        .satisfies(s -> {
          assertThat(s.anyRules()).isFalse();
          assertThat(s.why()).startsWith("no-candidate-pair");
        });

    String closed =
        text("edge-single-nat")
            .lines()
            .filter(l -> !l.contains("id: EXT-05,"))
            .collect(Collectors.joining("\n"));
    Least without = Least.of(read(closed));
    assertThat(without.stuck())
        .filteredOn(s -> s.scenario().id().equals("sign-in/carol/fe"))
        .singleElement()
        .satisfies(s -> {
          assertThat(s.anyRules()).isTrue();
          assertThat(s.why()).startsWith("blocked-by-rule");
        });
    assertThat(new LeastReport("x.yaml", without).text())
        .contains("\nother rules would allow\n")
        .doesNotContain("no set of rules allows");
    assertThat(single().stuck()).isEmpty();
  }

  @Test
  void aRuleThatDeniesIsFoundOutByWhatIsDeliveredWithoutIt() throws IOException {
    String denied =
        text("edge-single-nat")
            .replace(
                "          # The Edge's table, row by row.",
                "          - {id: NO-SIGN-IN, action: deny, protocol: tcp, from: outside, to: \"edge:access\", ports: 443}");
    RuleUse use = rule(Least.of(read(denied)), "redmond/outer NO-SIGN-IN");
    assertThat(use.kind()).isEqualTo(Kind.DENIES);
    assertThat(ids(use.heals())).contains("sign-in/carol/fe");
  }

  /// The plan's rules in place of the file's, both readings of the relay range: what was EXT-RTP is
  /// EXT-10-in for audio and video and, over TCP, EXT-09-in; the file's own EXT-RTP comes after
  /// them and decides nothing any more.
  @Test
  void theRulesOfThePlanLetEveryCallGoAndAreNeededAsTheTableSays() throws IOException {
    Topology planned = PlannedRules.on(read(text("edge-single-nat")));
    assertThat(ways(planned)).isEqualTo(ways(read(text("edge-single-nat"))));
    Map<Kind, List<String>> byKind =
        Least.of(planned).rules().stream()
            .collect(
                Collectors.groupingBy(
                    RuleUse::kind,
                    TreeMap::new,
                    Collectors.mapping(u -> u.rule().id(), Collectors.toList())));
    assertThat(byKind.get(Kind.NEEDED)).containsExactly("EXT-05", "EXT-13", "INT-03", "INT-07");
    assertThat(byKind.get(Kind.PREFERRED)).containsExactly("EXT-12", "INT-06");
    assertThat(byKind.get(Kind.COVERED)).containsExactly("EXT-09-in", "EXT-10-in");
    assertThat(byKind.get(Kind.UNUSED))
        .contains("GUARD-01", "EXT-02", "EXT-10", "EXT-10-src", "EXT-RTP", "INT-11");
    assertThat(rule(Least.of(planned), "redmond/outer EXT-10-src").row())
        .containsExactly("relayed-media", "edge-to-edge-media");
  }

  /// A firewall that no Edge hangs on keeps its rules.
  @Test
  void theHotelsBoxIsNotPlanned() throws IOException {
    Topology file = read(text("edge-single-nat"));
    var hotel = new org.turnpike.topology.SiteId("hotel");
    assertThat(PlannedRules.on(file).site(hotel)).isEqualTo(file.site(hotel));
  }

  @Test
  void reportsForPeopleAndMachinesSayTheSame() throws IOException {
    Least least = single();
    LeastReport report = new LeastReport("single.yaml", least);
    assertThat(report.text())
        .startsWith("redmond/outer\n")
        .contains("\n\nredmond/inner\n")
        .containsPattern("\n  EXT-05 +needed +sign-in carol, call alice carol")
        .containsPattern(
            "\n  EXT-02 +unused +no call passes by it; its row is for revocation-check\n")
        .endsWith("\n6 of 24 rules are enough for every call to go as it goes now.\n");
    JsonNode root = JsonMapper.shared().readTree(report.json());
    assertThat(root.path("rules").size()).isEqualTo(24);
    JsonNode signIn =
        root.path("rules")
            .valueStream()
            .filter(r -> r.path("rule").asString().equals("EXT-05"))
            .findFirst()
            .orElseThrow();
    assertThat(signIn.path("use").asString()).isEqualTo("needed");
    assertThat(signIn.path("enough").asBoolean()).isTrue();
    assertThat(signIn.path("breaks").valueStream().map(JsonNode::asString))
        .contains("sign-in/carol/fe");
    assertThat(root.path("not_delivered").size()).isZero();
  }
}
