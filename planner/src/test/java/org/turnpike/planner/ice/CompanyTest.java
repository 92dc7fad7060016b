package org.turnpike.planner.ice;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.turnpike.planner.network.Spot;
import org.turnpike.planner.path.Hop;
import org.turnpike.planner.path.Walk;
import org.turnpike.topology.Disposition;
import org.turnpike.topology.network.Segment;
import org.turnpike.topology.network.Transport;
import org.turnpike.topology.party.Client;
import org.turnpike.topology.service.Modality;
import org.turnpike.topology.settings.Endpoint;

/// A company with an Edge of its own, a private circuit, a proxy and a tunnel, and two flats behind
/// one carrier's translator; pairs of files that differ in one thing, worked out by hand.
class CompanyTest {

  private static List<String> devices(Walk walk) {
    return walk.hops().stream().map(Hop::device).toList();
  }

  // The Edge of the company: asked inside, seen outside.

  /// Alice asks 172.25.33.10 and gets 131.107.155.30; her packets leave the Edge by its external
  /// adapter (10.45.16.30, rule EXT-10) and Carol's answers find the firewall's session.
  @Test
  void insideAndOutsideMeetAtTheEdgeWithoutAnOpenRange() {
    Company it = Company.with();
    MediaPath path =
        it.model.connect(
            it.user("carol", it.edge(false)), it.user("alice", it.edge(true)), Modality.AUDIO);
    assertThat(path.relays()).containsExactly("pools/edge/nodes/edge1");
    assertThat(path.segments()).containsExactly(Segment.INT, Segment.CN);
    assertThat(path.legOfB().getFirst().there().sent().to()).hasToString("172.25.33.10:3478");
    assertThat(path.stages()).hasSize(2);
    assertThat(
            Stream.of(path.there(), path.back())
                .flatMap(List::stream)
                .flatMap(w -> w.hops().stream())
                .flatMap(h -> h.rule().stream()))
        .contains("EXT-10", "INT-06");
  }

  /// Without EXT-10 the Edge sends from 3478 only, and Carol reaches it on 3478: her own relay and
  /// Alice's are one.
  @Test
  void withoutTheRangeBothAreOnTheSameRelay() {
    Company it = Company.with("source-ports: 50000-59999", "source-ports: 40000");
    MediaPath path =
        it.model.connect(
            it.user("carol", it.edge(false)), it.user("alice", it.edge(true)), Modality.AUDIO);
    assertThat(path.relays()).containsExactly("pools/edge/nodes/edge1");
    assertThat(path.a().orElseThrow().type()).isEqualTo(CandidateType.RELAYED);
    assertThat(path.b().orElseThrow().type()).isEqualTo(CandidateType.RELAYED);
    assertThat(path.stages().getFirst().there().sent().to()).hasToString("131.107.155.30:3478");
  }

  @Test
  void withUdp3478ClosedOutsideCarolAsksOverTcp() {
    Company it =
        Company.with(
            "source-ports: 50000-59999",
            "source-ports: 40000",
            "to: \"edge:av\", ports: 3478",
            "to: \"edge:av\", ports: 3479");
    MediaPath path =
        it.model.connect(
            it.user("carol", it.edge(false)), it.user("alice", it.edge(true)), Modality.AUDIO);
    assertThat(path.stages().getFirst().transport()).isEqualTo(Transport.TCP);
    assertThat(path.stages().getFirst().there().hops().stream().flatMap(h -> h.rule().stream()))
        .contains("EXT-13");
    assertThat(path.stages().getLast().transport()).isEqualTo(Transport.UDP);
  }

  @Test
  void withTcp443ClosedTooThereIsNoWayIn() {
    Company it =
        Company.with(
            "source-ports: 50000-59999",
            "source-ports: 40000",
            "to: \"edge:av\", ports: 3478",
            "to: \"edge:av\", ports: 3479",
            "to: \"edge:av\", ports: 443",
            "to: \"edge:av\", ports: 444");
    MediaPath path =
        it.model.connect(
            it.user("carol", it.edge(false)), it.user("alice", it.edge(true)), Modality.AUDIO);
    assertThat(path.disposition()).isEqualTo(Disposition.NO_CANDIDATE_PAIR);
    assertThat(path.block().orElseThrow().at()).isEqualTo("sites/hq/firewalls/outer");
    assertThat(path.block().orElseThrow().disposition()).isEqualTo(Disposition.BLOCKED_BY_RULE);
  }

  @Test
  void twoInTheCompanySpeakDirectly() {
    Company it = Company.with();
    MediaPath path =
        it.model.connect(
            it.user("alice", it.edge(true)), it.user("lara", it.edge(true)), Modality.SHARING);
    assertThat(path.direct()).isTrue();
    assertThat(path.segments()).containsExactly(Segment.CN);
    assertThat(path.transport()).contains(Transport.TCP);
    assertThat(devices(path.there().getFirst())).containsExactly("users/alice", "sites/hq/router");
  }

  /// A wall between two networks of one site: the company's own relay is the way, all inside.
  @Test
  void aWallInsideIsPassedByTheEdge() {
    Company it =
        Company.with(
            "      private:\n",
            "      wall: {outside: lab, inside: router, outbound: allow}\n      private:\n",
            "- {id: INT-06, protocol: udp, from: inside,",
            "- {id: INT-06, protocol: udp, from: any,");
    MediaPath direct =
        it.model.connect(it.user("alice", it.edge(true)), it.user("lara"), Modality.AUDIO);
    // The wall lets out what begins inside: Alice opens it, whoever called.
    assertThat(direct.direct()).isTrue();
    Company closed =
        Company.with(
            "      private:\n",
            "      wall: {outside: lab, inside: router, rules: [{id: TURN, protocol: udp, from: lab,"
                + " to: dmz-inside, ports: 3478}]}\n      private:\n");
    MediaPath path =
        closed.model.connect(
            closed.user("alice", closed.edge(true)),
            closed.user("lara", closed.edge(true)),
            Modality.AUDIO);
    assertThat(path.relays()).containsExactly("pools/edge/nodes/edge1");
    assertThat(path.segments()).containsExactly(Segment.CN);
  }

  // Two firewalls, one for each circuit: asymmetry.

  /// Paul has a public address; the provider's Edge answers to it over the Internet, as he asked.
  @Test
  void whatGoesOutByTheInternetComesBackByIt() {
    Company it = Company.with();
    MediaPath path =
        it.model.connect(
            it.user("paul", Company.ONLINE), conference(Company.ONLINE), Modality.AUDIO);
    assertThat(path.delivered()).isTrue();
    assertThat(path.segments()).containsExactly(Segment.CN, Segment.INT, Segment.MSN);
  }

  /// The same, with Paul's prefix advertised on the private circuit as well: the provider prefers
  /// it for the answer, whose firewall has not seen the request (rules A1 and A2).
  @Test
  void aPrefixAdvertisedOnBothCircuitsTurnsTheAnswerAside() {
    Company it =
        Company.with("advertise: [172.31.0.0/30]", "advertise: [172.31.0.0/30, 131.107.200.0/24]");
    MediaPath path =
        it.model.connect(
            it.user("paul", Company.ONLINE), conference(Company.ONLINE), Modality.AUDIO);
    assertThat(path.delivered()).isFalse();
    Block block = path.block().orElseThrow();
    assertThat(block.disposition()).isEqualTo(Disposition.BLOCKED_ASYMMETRIC);
    assertThat(block.at()).isEqualTo("sites/hq/firewalls/private");
  }

  /// And with the Edge's prefix received on the private circuit, both ways take it.
  @Test
  void withBothPrefixesOnThePrivateCircuitBothWaysTakeIt() {
    Company it =
        Company.with(
            "advertise: [172.31.0.0/30]",
            "advertise: [172.31.0.0/30, 131.107.200.0/24]",
            "receive: [52.112.12.0/24]",
            "receive: [52.112.12.0/24, 52.112.11.0/24]");
    MediaPath path =
        it.model.connect(
            it.user("paul", Company.ONLINE), conference(Company.ONLINE), Modality.AUDIO);
    assertThat(path.segments()).containsExactly(Segment.CN, Segment.ER, Segment.MSN);
    assertThat(MediaPath.segments(path.back()))
        .containsExactly(Segment.MSN, Segment.ER, Segment.CN);
  }

  private static Agent conference(Relay relay) {
    Spot spot = TwoHomes.spot("pools/mcu/nodes/m1", "europe/edge", "52.112.11.50");
    return Agent.behindEdge("pools/mcu/nodes/m1", List.of(spot), List.of(relay), Map.of());
  }

  // A translator behind a translator, and the way round at the outer one.

  /// Each flat's box maps to 100.64.0.x, the carrier to 192.0.2.2; both turn round at the carrier.
  @Test
  void twoFlatsOfOneCarrierTurnRoundAtIt() {
    Company it = Company.with();
    MediaPath path =
        it.model.connect(
            it.user("one", Company.ONLINE), it.user("two", Company.ONLINE), Modality.AUDIO);
    assertThat(path.direct()).isTrue();
    assertThat(Endpoint.text(path.a().orElseThrow().address().address())).isEqualTo("192.0.2.2");
    assertThat(devices(path.there().getFirst()))
        .containsExactly(
            "users/one",
            "sites/flats/firewalls/box1",
            "sites/flats/firewalls/carrier",
            "sites/flats/firewalls/box2");
    assertThat(path.segments()).containsExactly(Segment.INT);
  }

  @Test
  void whereTheCarrierTurnsNothingRoundTheyAreRelayed() {
    Company it = Company.with("{kind: source, hairpin: yes}", "{kind: source, hairpin: no}");
    MediaPath path =
        it.model.connect(
            it.user("one", Company.ONLINE), it.user("two", Company.ONLINE), Modality.AUDIO);
    assertThat(path.relays()).containsExactly(Company.ONLINE.node());
    assertThat(path.derivation())
        .anyMatch(r ->
            r.what()
                .contains(
                    "translated at sites/flats/firewalls/box1, translated at"
                        + " sites/flats/firewalls/carrier"));
  }

  private static final String[] DEGREES = {
    "endpoint-independent", "address-dependent", "address-and-port-dependent"
  };

  /// Mapping E, A, P, and filtering E, A, P of the carrier; the boxes let everyone in. By hand: one
  /// mapping for everyone (E) counts what the other sent, and both show one port to all; else only
  /// a carrier that lets anyone in does.
  @ParameterizedTest
  @CsvSource({"EE,D", "EA,D", "EP,D", "AE,D", "AA,R", "AP,R", "PE,D", "PA,R", "PP,R"})
  void everyKindOfCarrierTurnsRoundWhatItLetsIn(String kind, String expected) {
    for (boolean hairpin : new boolean[] {true, false}) {
      String carrier =
          "{kind: source, mapping: %s, filtering: %s, hairpin: %s}"
              .formatted(
                  DEGREES["EAP".indexOf(kind.charAt(0))],
                  DEGREES["EAP".indexOf(kind.charAt(1))],
                  hairpin ? "yes" : "no");
      Company it =
          Company.with(
              "{kind: source, hairpin: yes}",
              carrier,
              "pool: 100.64.0.11}",
              "pool: 100.64.0.11, filtering: endpoint-independent}",
              "pool: 100.64.0.12}",
              "pool: 100.64.0.12, filtering: endpoint-independent}");
      MediaPath path =
          it.model.connect(
              it.user("one", Company.ONLINE), it.user("two", Company.ONLINE), Modality.AUDIO);
      assertThat(path.delivered()).isTrue();
      assertThat(path.direct()).as(carrier).isEqualTo(hairpin && expected.equals("D"));
    }
  }

  // A tunnel: what it carries and what it does not.

  /// A full tunnel takes everything: Carol's media goes into the company first.
  @Test
  void aFullTunnelMakesCarolSpeakFromInside() {
    Company it =
        Company.with(
            "carol: {home: fe, at: hotel/guests}",
            "carol: {home: fe, at: hotel/guests, vpn: remote}");
    MediaPath path =
        it.model.connect(
            it.user("carol", it.edge(true)), it.user("alice", it.edge(true)), Modality.AUDIO);
    assertThat(path.direct()).isTrue();
    assertThat(path.segments()).containsExactly(Segment.INT, Segment.CN);
    assertThat(Endpoint.text(path.a().orElseThrow().address().address())).isEqualTo("192.168.99.1");
  }

  /// A split tunnel that leaves the office out of it: she comes by the Edge, as without a tunnel.
  @Test
  void aSplitTunnelThatDoesNotCarryMediaLeavesItToTheEdge() {
    Company it =
        Company.with(
            "carol: {home: fe, at: hotel/guests}",
            "carol: {home: fe, at: hotel/guests, vpn: remote}",
            "clients: 192.168.99.0/24",
            "clients: 192.168.99.0/24, split: [192.168.20.0/24]");
    MediaPath path =
        it.model.connect(
            it.user("carol", it.edge(false)), it.user("alice", it.edge(true)), Modality.AUDIO);
    assertThat(path.relays()).containsExactly("pools/edge/nodes/edge1");
    assertThat(Endpoint.text(path.a().orElseThrow().address().address())).isEqualTo("192.0.2.10");
  }

  // A proxy.

  /// UDP and TCP are closed but for the proxy: it carries Alice's request to the relay's 443.
  @Test
  void theProxyCarriesTheRequestToTheRelay() {
    Company it =
        Company.with(
            "office: [192.168.10.0/24, \"2001:db8:10::/64\"]",
            "office: {prefix: 192.168.10.0/24, proxy: web}",
            "- {id: OUT-ALL, from: inside, to: outside}",
            "- {id: OUT-ALL, action: deny, from: inside, to: outside}",
            "advertise: [131.107.155.0/24, 131.107.200.0/24, 203.0.113.0/29, \"2001:db8:10::/64\"]",
            "advertise: [131.107.155.0/24, 131.107.200.0/24, 203.0.113.0/29]");
    MediaPath path =
        it.model.connect(
            it.user("alice", Company.ONLINE), conference(Company.ONLINE), Modality.AUDIO);
    assertThat(path.relays()).containsExactly(Company.ONLINE.node());
    assertThat(path.stages().getFirst().transport()).isEqualTo(Transport.TCP);
    assertThat(devices(path.there().getFirst())).contains("proxies/web");
  }

  // Two address families.

  @ParameterizedTest
  @CsvSource({
    "BROWSER, BROWSER, 2001:db8:10::",
    "BROWSER, BARESIP, 2001:db8:10::",
    "BARESIP, BROWSER, 2001:db8:10::",
    "BARESIP, BARESIP, 192.168.10.",
    "SKYPE, BARESIP, 192.168.10.",
    "SKYPE, SKYPE, 192.168.10."
  })
  void twoOfOneOfficeMeetAtTheFamilyThatTheyLikeBetter(Client one, Client other, String prefix) {
    MediaPath path =
        Company.with().model.connect(both("a", "20", one), both("b", "21", other), Modality.AUDIO);
    assertThat(path.direct()).isTrue();
    assertThat(Endpoint.text(path.a().orElseThrow().address().address())).startsWith(prefix);
  }

  private static Agent both(String name, String host, Client client) {
    return Agent.client(
        "users/" + name,
        List.of(
            TwoHomes.spot("users/" + name, "hq/office", "192.168.10." + host),
            TwoHomes.spot("users/" + name, "hq/office", "2001:db8:10::" + host)),
        Abilities.of(client),
        List.of(),
        Map.of());
  }

  /// Alice and the conference have IPv6 and no translator between them; IPv4 has the same rank, and
  /// the first address that a host has counts more.
  @Test
  void addressesOfOneFamilyArePaired() {
    Company it = Company.with();
    Agent alice = it.user("alice", Company.ONLINE);
    assertThat(alice.spots()).hasSize(2);
    Agent six =
        Agent.hostOnly(
            "six",
            List.of(TwoHomes.spot("six", "europe/six", "2001:db8:52::50")),
            Abilities.SERVER,
            Map.of());
    MediaPath path = it.model.connect(alice, six, Modality.AUDIO);
    assertThat(path.direct()).isTrue();
    assertThat(path.a().orElseThrow().address().toString()).startsWith("[2001:db8:10:");
    assertThat(path.segments()).containsExactly(Segment.CN, Segment.INT, Segment.MSN);
  }
}
