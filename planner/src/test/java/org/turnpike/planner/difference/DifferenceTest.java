package org.turnpike.planner.difference;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.turnpike.planner.difference.CallChange.What;
import org.turnpike.planner.whatif.Change;
import org.turnpike.planner.whatif.ChangeWords;
import org.turnpike.topology.Disposition;
import org.turnpike.topology.Topology;
import org.turnpike.topology.format.Loaded;
import org.turnpike.topology.format.TopologyFile;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Each what-if on an example, worked out by hand from its comments and addresses.
class DifferenceTest {

  private static final Path EXAMPLES = Path.of("..", "examples");

  private static Topology example(String name, String... replaced) throws IOException {
    String text = Files.readString(EXAMPLES.resolve(name + ".yaml"));
    for (int i = 0; i < replaced.length; i += 2) {
      assertThat(text).contains(replaced[i]);
      text = text.replace(replaced[i], replaced[i + 1]);
    }
    return switch (TopologyFile.read(text, name + ".yaml")) {
      case Loaded.Good good -> good.topology();
      case Loaded.Bad bad -> throw new AssertionError(bad.mistakes().toString());
    };
  }

  private static ChangeWords words() throws IOException {
    return new ChangeWords(example("hybrid-expressroute"));
  }

  private static Difference hybrid(Change change) throws IOException {
    Topology hybrid = example("hybrid-expressroute");
    return Difference.of(hybrid, change.on(hybrid));
  }

  private static CallChange call(Difference difference, String id) {
    return difference.calls().stream()
        .filter(c -> c.scenario().id().equals(id))
        .findFirst()
        .orElseThrow(() -> new AssertionError(id + " does not change"));
  }

  private static List<String> changed(Difference difference) {
    return difference.calls().stream().map(c -> c.scenario().id()).toList();
  }

  @Test
  void betweenAFileAndItselfNothingChanges() throws IOException {
    Difference difference =
        Difference.of(example("hybrid-expressroute"), example("hybrid-expressroute"));
    assertThat(difference.nothing()).isTrue();
    assertThat(new DifferenceReport("a.yaml", "b.yaml", difference).text())
        .isEqualTo("- a.yaml\n+ b.yaml\n\nNothing changes.\n");
  }

  /// The office's addresses are public and the Internet circuit has them as a whole: with the
  /// private circuit gone everything online goes there, and what stays in the office stays.
  @Test
  void aCircuitThatIsDownSendsWhatIsOnlineOverTheInternetAndBreaksNothing() throws IOException {
    Difference difference = hybrid(words().circuitDown("redmond/expressroute"));
    CallChange olga = call(difference, "sign-in/olga/online-europe");
    assertThat(olga.what()).isEqualTo(What.OTHER_WAY);
    assertThat(olga.lines())
        .containsExactly(
            "- signalling a: CN>ER>MSN, over redmond/expressroute",
            "+ signalling a: CN>INT>MSN, over redmond/internet and europe/internet");
    assertThat(changed(difference))
        .doesNotContain("sign-in/alice/fe", "call/alice/bob/audio", "sign-in/dave/online-europe");
    assertThat(difference.calls(What.BROKEN)).isEmpty();
    assertThat(difference.rules()).isEmpty();
  }

  /// Carol is at home: the only Edge is her way in. Alice and Bob need none.
  @Test
  void withTheOnlyEdgeDownUsersOutsideAreCutOffAndTheOfficeCallsOn() throws IOException {
    Difference difference = hybrid(words().nodeDown("edge1"));
    CallChange carol = call(difference, "sign-in/carol/fe");
    assertThat(carol.what()).isEqualTo(What.BROKEN);
    assertThat(carol.after().orElseThrow().delivered()).isFalse();
    assertThat(call(difference, "call/alice/carol/audio").what()).isEqualTo(What.BROKEN);
    assertThat(changed(difference)).doesNotContain("sign-in/alice/fe", "call/alice/bob/audio");
    // Every rule of the Edge's tables is for it alone.
    assertThat(difference.rules())
        .isNotEmpty()
        .allMatch(r -> r.what().equals("remove"))
        .extracting(ItemChange::key)
        .contains("redmond-outer EXT-12", "redmond-inner INT-07");
    assertThat(difference.names())
        .extracting(c -> c.what() + " " + c.key())
        .contains("remove certificate edge1-internal");
  }

  @Test
  void withOneOfTwoEdgesDownTheOtherServes() throws IOException {
    Difference difference = hybrid(words().nodeDown("europe-edge1"));
    CallChange otto = call(difference, "sign-in/otto/online-europe");
    assertThat(otto.what()).isEqualTo(What.OTHER_WAY);
    assertThat(otto.after().orElseThrow().legs().getFirst().edges())
        .containsExactly("europe-edge2");
    assertThat(difference.calls(What.BROKEN)).isEmpty();
  }

  /// INT-06 is the way of UDP to the Edge from inside, INT-07 that of TCP.
  @Test
  void audioFallsToTcpWhereUdpIsClosedAndSharingDoesNotNotice() throws IOException {
    Difference difference = hybrid(words().portClosed("3478/udp@redmond/inner"));
    CallChange audio = call(difference, "call/alice/carol/audio");
    assertThat(audio.what()).isEqualTo(What.OTHER_WAY);
    assertThat(audio.before().orElseThrow().leg("media a").orElseThrow().transport())
        .isEqualTo("UDP");
    assertThat(audio.after().orElseThrow().leg("media a").orElseThrow().transport())
        .isEqualTo("TCP");
    assertThat(changed(difference)).doesNotContain("call/alice/carol/sharing");

    Topology hybrid = example("hybrid-expressroute");
    Topology closed = words().portClosed("3478/udp@redmond/inner").on(hybrid);
    Topology both = new ChangeWords(closed).portClosed("443/tcp@redmond/inner").on(closed);
    CallChange none = call(Difference.of(hybrid, both), "call/alice/carol/audio");
    assertThat(none.what()).isEqualTo(What.BROKEN);
    assertThat(none.after().orElseThrow().disposition()).isEqualTo(Disposition.NO_CANDIDATE_PAIR);
  }

  /// P4: signalling goes to where the user is homed; P3: media stays in the office.
  @Test
  void aUserWhoMovesOnlineSignalsOnlineAndTalksInTheOfficeAsBefore() throws IOException {
    Difference difference = hybrid(words().userMoved("alice=online-europe"));
    CallChange signIn = call(difference, "sign-in/alice/fe");
    assertThat(signIn.lines())
        .containsExactly(
            "- signalling a: CN", "+ signalling a: CN>ER>MSN, over redmond/expressroute");
    CallChange toBob = call(difference, "call/alice/bob/audio");
    assertThat(toBob.lines()).noneMatch(l -> l.contains("media a"));
    assertThat(difference.calls(What.NEW)).isEmpty();
    // Dave is online as well: to join one another's conferences they sign in.
    assertThat(difference.calls(What.GONE))
        .allMatch(c -> c.scenario().id().matches("guest/(alice/dave|dave/alice)/.*"));
    assertThat(changed(difference)).doesNotContain("sign-in/bob/fe", "call/bob/carol/audio");
  }

  @Test
  void aPartnerWithoutExpressRouteComesOverTheInternetAndNobodyElseDoes() throws IOException {
    Difference difference = hybrid(words().partnerWithoutExpressRoute("fabrikam"));
    assertThat(call(difference, "sign-in/dave/online-europe").lines())
        .containsExactly(
            "- signalling a: FCN>ER>MSN, over paris/expressroute",
            "+ signalling a: FCN>INT>MSN, over paris/internet and europe/internet");
    assertThat(changed(difference)).doesNotContain("sign-in/olga/online-europe");
    assertThat(difference.calls())
        .allMatch(c -> c.scenario().id().contains("dave"), "has dave in it");
  }

  @Test
  void withoutAnyExpressRouteNoLegIsLeftOnOne() throws IOException {
    Difference difference = hybrid(words().withoutExpressRoute());
    assertThat(changed(difference))
        .contains("sign-in/olga/online-europe", "sign-in/dave/online-europe");
    assertThat(difference.calls())
        .allMatch(c ->
            c.after().orElseThrow().legs().stream().noneMatch(l -> l.segments().contains("ER")));
  }

  @Test
  void aLinkThatIsDownCutsTheHomesThatItJoined() throws IOException {
    Topology federated = example("federated");
    Difference difference =
        Difference.of(federated, new ChangeWords(federated).linkDown("backbone").on(federated));
    CallChange call = call(difference, "call/alice/dave/audio");
    assertThat(call.lines()).anyMatch(l -> l.startsWith("- signalling servers: MSN"));
    assertThat(changed(difference))
        .doesNotContain("sign-in/alice/online-europe", "sign-in/dave/online-america");
  }

  @Test
  void whatBreaksOneWayHealsTheOther() throws IOException {
    Topology hybrid = example("hybrid-expressroute");
    Topology without = words().nodeDown("edge1").on(hybrid);
    Difference there = Difference.of(hybrid, without);
    Difference back = Difference.of(without, hybrid);
    assertThat(back.calls(What.HEALED)).hasSameSizeAs(there.calls(What.BROKEN)).isNotEmpty();
    assertThat(back.calls(What.BROKEN)).isEmpty();
    assertThat(back.rules()).allMatch(r -> r.what().equals("add"));
  }

  @Test
  void anotherAddressOfTheEdgeChangesItsRulesAndNotItsNames() throws IOException {
    Difference difference =
        Difference.of(
            example("edge-single-nat"), example("edge-single-nat", "10.45.16.30", "10.45.16.31"));
    assertThat(difference.rules())
        .filteredOn(r -> r.key().equals("redmond-outer EXT-12"))
        .singleElement()
        .satisfies(r -> {
          assertThat(r.before()).contains("allow udp any > 10.45.16.30/32 3478");
          assertThat(r.after()).contains("allow udp any > 10.45.16.31/32 3478");
        });
    assertThat(difference.rules())
        .extracting(ItemChange::key)
        .doesNotContain("redmond-outer EXT-05", "redmond-inner INT-06");
    assertThat(difference.names()).isEmpty();
    assertThat(difference.calls()).isEmpty();
    // What the Internet is told stays 131.107.155.30.
    assertThat(difference.records()).isEmpty();
  }

  @Test
  void anotherPublicAddressOfTheEdgeChangesTheRecordsOfItsNames() throws IOException {
    Difference difference =
        Difference.of(
            example("edge-single-nat"),
            example("edge-single-nat", "131.107.155.10", "131.107.155.11"));
    assertThat(difference.records())
        .filteredOn(r -> r.key().equals("contoso external: sip.contoso.com A"))
        .singleElement()
        .satisfies(r -> {
          assertThat(r.before()).contains("131.107.155.10");
          assertThat(r.after()).contains("131.107.155.11");
        });
  }

  @Test
  void aThirdDomainChangesTheNamesOfTheExternalCertificate() throws IOException {
    Difference difference =
        Difference.of(
            example("edge-single-nat"),
            example(
                "edge-single-nat",
                "domains: [contoso.com, fabrikam.com]",
                "domains: [contoso.com, fabrikam.com, tailspin.com]"));
    assertThat(difference.names())
        .filteredOn(n -> n.key().equals("certificate edge-external"))
        .singleElement()
        .satisfies(n -> {
          assertThat(n.before().orElseThrow()).doesNotContain("sip.tailspin.com");
          assertThat(n.after().orElseThrow()).contains("sip.tailspin.com");
        });
    assertThat(difference.records())
        .allMatch(r -> r.what().equals("add"))
        .extracting(ItemChange::key)
        .contains(
            "contoso external: sip.tailspin.com A", "contoso external: _sip._tls.tailspin.com SRV");
    assertThat(difference.calls()).isEmpty();
  }

  @Test
  void aUserMoreIsNewAndOneLessIsGone() throws IOException {
    Topology more =
        example("edge-single-nat", "users:\n", "users:\n  erin: {home: fe, at: redmond/office}\n");
    Difference added = Difference.of(example("edge-single-nat"), more);
    assertThat(call(added, "sign-in/erin/fe").what()).isEqualTo(What.NEW);
    assertThat(added.calls()).allMatch(c -> c.scenario().id().contains("erin"));
    Difference removed = Difference.of(more, example("edge-single-nat"));
    assertThat(call(removed, "sign-in/erin/fe").what()).isEqualTo(What.GONE);
  }

  @Test
  void theReportGroupsCallsThatChangeAlikeAndTheJsonHasEachOne() throws IOException {
    DifferenceReport report =
        new DifferenceReport(
            "hybrid.yaml",
            "partner fabrikam has no ExpressRoute",
            hybrid(words().partnerWithoutExpressRoute("fabrikam")));
    assertThat(report.text())
        .startsWith("- hybrid.yaml\n+ partner fabrikam has no ExpressRoute\n\nanother way (")
        .contains("  sign-in dave\n    - signalling a: FCN>ER>MSN")
        .containsPattern(
            "\nno call breaks, none heals, \\d+ take another way; of the plan change no rules, ");
    JsonNode root = JsonMapper.shared().readTree(report.json());
    assertThat(root.path("counts").path("another-way").isMissingNode()).isTrue();
    assertThat(root.path("counts").path("other-way").asInt())
        .isEqualTo(root.path("calls").size())
        .isPositive();
    JsonNode first = root.path("calls").path(0);
    assertThat(first.path("before").path("legs").path(0).path("segments").asString()).isNotEmpty();
  }
}
