package org.turnpike.planner.ice;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.turnpike.topology.Disposition;
import org.turnpike.topology.network.Segment;
import org.turnpike.topology.network.Transport;
import org.turnpike.topology.party.Client;
import org.turnpike.topology.party.Product;
import org.turnpike.topology.service.Modality;

/// Calls between two homes and two Edges, each worked out by hand.
class IceModelTest {

  /// Asks for a new outside port for every peer: no pair without a relay.
  private static final String SYMMETRIC =
      "{kind: source, mapping: address-and-port-dependent, filtering: address-and-port-dependent}";

  private static final String NO_RELAY =
      "{id: NO-RELAY, action: deny, from: inside, to: [52.112.0.0/14]}";

  private static final String NO_UDP =
      "{id: NO-UDP, action: deny, protocol: udp, from: inside, to: outside}";

  /// A network without a translator.
  private static final String CAFE =
      """
        cafe:
          kind: public
          networks: {guests: 198.51.102.0/24}
          circuits: {dsl: {to: internet, address: 192.0.2.18/29}}
      """;

  /// Symmetric homes, of which the caller's has rules as well.
  private static TwoHomes filtered(String rules) {
    return new TwoHomes(
        TwoHomes.box(SYMMETRIC, rules),
        TwoHomes.box(SYMMETRIC, ""),
        TwoHomes.open("edge"),
        TwoHomes.open("edge"));
  }

  private static Agent inTheOpen(Abilities abilities) {
    return TwoHomes.agent("users/c", "cafe/guests", "198.51.102.20", abilities);
  }

  static final String TURN_ONLY =
      """
      {id: IN-UDP, protocol: udp, from: outside, to: perimeter, ports: 3478},
      {id: IN-TCP, protocol: tcp, from: outside, to: perimeter, ports: 443},
      {id: OUT-UDP, protocol: udp, from: perimeter, to: outside, ports: 3478},
      {id: OUT-TCP, protocol: tcp, from: perimeter, to: outside, ports: 443}\
      """;

  private static final Relay OLD_PARTNER =
      TwoHomes.relay(TwoHomes.PARTNER.node(), "dc/edge", "198.51.101.30", Product.SERVER_2019);

  private static final TwoHomes SYMMETRIC_HOMES = TwoHomes.translating(SYMMETRIC, SYMMETRIC);

  private static Agent server(Relay... relays) {
    return relays.length == 0
        ? Agent.hostOnly(
            "pools/mcu/nodes/m1",
            List.of(TwoHomes.spot("m1", "europe/edge", "52.112.11.50")),
            Abilities.SERVER,
            Map.of())
        : Agent.behindEdge(
            "pools/mcu/nodes/m1",
            List.of(TwoHomes.spot("m1", "europe/edge", "52.112.11.50")),
            List.of(relays),
            Map.of());
  }

  @Test
  void ofTwoRelaysTheCalledPartysIsUsed() {
    Agent a = TwoHomes.a(Abilities.SERVER, TwoHomes.ONLINE);
    Agent b = TwoHomes.b(Abilities.SERVER, TwoHomes.PARTNER);
    MediaPath aCalls = SYMMETRIC_HOMES.model.connect(a, b, Modality.AUDIO, Side.A);
    assertThat(aCalls.relays()).containsExactly(TwoHomes.PARTNER.node());
    assertThat(aCalls.segments()).containsExactly(Segment.INT, Segment.FCN, Segment.INT);
    MediaPath bCalls = SYMMETRIC_HOMES.model.connect(a, b, Modality.AUDIO, Side.B);
    assertThat(bCalls.relays()).containsExactly(TwoHomes.ONLINE.node());
    assertThat(bCalls.segments()).containsExactly(Segment.INT, Segment.MSN, Segment.INT);
  }

  @Test
  void theLegsMeetAtTheRelay() {
    Agent a = TwoHomes.a(Abilities.SERVER, TwoHomes.ONLINE);
    Agent b = TwoHomes.b(Abilities.SERVER, TwoHomes.PARTNER);
    MediaPath path = SYMMETRIC_HOMES.model.connect(a, b, Modality.AUDIO);
    assertThat(path.legOfA()).hasSize(1);
    assertThat(path.legOfA().getFirst().to()).isEqualTo(TwoHomes.PARTNER.node());
    assertThat(path.legOfB()).hasSize(1);
    assertThat(path.legOfB().getFirst().from()).isEqualTo("users/b");
    assertThat(path.legOfB().getFirst().there().sent().to()).hasToString("198.51.101.30:3478");
  }

  @Test
  void withUdpBlockedTheRelayIsAskedOverTcpAndRelaysUdp() {
    TwoHomes homes = filtered(NO_UDP);
    MediaPath path =
        homes.model.connect(
            TwoHomes.a(Abilities.SERVER, TwoHomes.ONLINE),
            TwoHomes.b(Abilities.SERVER, TwoHomes.PARTNER),
            Modality.AUDIO);
    assertThat(path.relays()).containsExactly(TwoHomes.ONLINE.node());
    assertThat(path.transport()).contains(Transport.TCP);
    assertThat(path.legOfA().getFirst().transport()).isEqualTo(Transport.TCP);
    assertThat(path.legOfB().getFirst().transport()).isEqualTo(Transport.UDP);
    assertThat(path.derivation())
        .anyMatch(r ->
            r.what().startsWith("users/a gets no answer of " + TwoHomes.ONLINE.node() + " over udp")
                && r.references().contains("NO-UDP"));
  }

  @Test
  void aClientThatKnowsNoRelayOverTcpStaysSilentWhereUdpIsBlocked() {
    TwoHomes homes = filtered(NO_UDP);
    MediaPath path =
        homes.model.connect(
            TwoHomes.a(Abilities.of(Client.BARESIP), TwoHomes.ONLINE),
            TwoHomes.b(Abilities.SERVER, TwoHomes.PARTNER),
            Modality.AUDIO);
    assertThat(path.disposition()).isEqualTo(Disposition.NO_CANDIDATE_PAIR);
    assertThat(path.block().orElseThrow().rule()).contains("NO-UDP");
    assertThat(path.block().orElseThrow().at()).isEqualTo("sites/home-a/firewalls/box");
  }

  @Test
  void whoReachesNoRelayIsUnknownToThePeersRelay() {
    TwoHomes homes = filtered(NO_RELAY);
    MediaPath path =
        homes.model.connect(
            TwoHomes.a(Abilities.SERVER, TwoHomes.ONLINE),
            TwoHomes.b(Abilities.SERVER, TwoHomes.PARTNER),
            Modality.AUDIO);
    // A signals 192.168.50.20 alone, and arrives at the partner's relay from 192.0.2.2.
    assertThat(path.disposition()).isEqualTo(Disposition.NO_CANDIDATE_PAIR);
    assertThat(path.derivation()).anyMatch(r -> r.what().contains("no permission for 192.0.2.2"));
  }

  @Test
  void relaysOfTheOlderProductsMeetOn3478WhereTheirRangeIsClosed() {
    MediaPath path = closed(OLD_PARTNER, Modality.AUDIO);
    assertThat(path.relays()).containsExactly(TwoHomes.ONLINE.node(), TwoHomes.PARTNER.node());
    assertThat(path.segments())
        .containsExactly(Segment.INT, Segment.MSN, Segment.INT, Segment.FCN, Segment.INT);
    assertThat(path.stages().get(1).there().sent())
        .hasToString("udp 52.112.11.30:3478 > 198.51.101.30:3478");
    assertThat(path.legOfA()).hasSize(2);
    assertThat(MediaPath.segments(path.legOfB().stream().map(Stage::there).toList()))
        .containsExactly(Segment.INT, Segment.FCN);
  }

  @Test
  void andOn443OverTcp() {
    MediaPath path = closed(OLD_PARTNER, Modality.SHARING);
    assertThat(path.relays()).containsExactly(TwoHomes.ONLINE.node(), TwoHomes.PARTNER.node());
    assertThat(path.stages().get(1).there().sent().to().port()).isEqualTo(443);
    assertThat(path.stages()).allMatch(s -> s.transport() == Transport.TCP);
  }

  @Test
  void twoRelaysOfTurnpikeHaveNoOtherWayThanTheirRange() {
    MediaPath path = closed(TwoHomes.PARTNER, Modality.AUDIO);
    assertThat(path.disposition()).isEqualTo(Disposition.NO_CANDIDATE_PAIR);
    assertThat(path.block().orElseThrow().disposition()).isEqualTo(Disposition.BLOCKED_BY_NAT);
  }

  private static MediaPath closed(Relay partner, Modality modality) {
    TwoHomes homes =
        new TwoHomes(
            TwoHomes.box(SYMMETRIC, ""),
            TwoHomes.box(SYMMETRIC, ""),
            TwoHomes.closed("edge", TURN_ONLY),
            TwoHomes.closed("edge", TURN_ONLY));
    return homes.model.connect(
        TwoHomes.a(Abilities.SERVER, TwoHomes.ONLINE),
        TwoHomes.b(Abilities.SERVER, partner),
        modality);
  }

  @Test
  void aRelayThatMaySendFromItsRangeIsAnsweredThroughTheClosedDoor() {
    // The source reading of the range: nothing comes in on 50000-59999 by a rule.
    String out =
        "{id: EXT-10, protocol: udp, from: perimeter, to: outside, source-ports: 50000-59999}";
    TwoHomes homes =
        new TwoHomes(
            TwoHomes.box("{kind: source}", ""),
            TwoHomes.box(SYMMETRIC, ""),
            TwoHomes.closed("edge", TURN_ONLY + ",\n" + out),
            TwoHomes.closed("edge", TURN_ONLY));
    MediaPath path =
        homes.model.connect(
            TwoHomes.a(Abilities.SERVER, TwoHomes.ONLINE),
            TwoHomes.b(Abilities.SERVER, TwoHomes.ONLINE),
            Modality.AUDIO);
    // B's relay reaches A, whose address does not change; A's reaches no port that B answers from.
    assertThat(path.relays()).containsExactly(TwoHomes.ONLINE.node());
    assertThat(path.b().orElseThrow().type()).isEqualTo(CandidateType.RELAYED);
    assertThat(path.a().orElseThrow().type()).isEqualTo(CandidateType.SERVER_REFLEXIVE);
  }

  @Test
  void anOnlineConferenceIsAlwaysRelayed() {
    MediaPath path =
        SYMMETRIC_HOMES.model.connect(
            TwoHomes.a(Abilities.of(Client.BROWSER), TwoHomes.ONLINE),
            server(TwoHomes.ONLINE),
            Modality.VIDEO);
    assertThat(path.relays()).containsExactly(TwoHomes.ONLINE.node());
    assertThat(path.segments()).containsExactly(Segment.INT, Segment.MSN);
    assertThat(path.stages().getLast().to()).isEqualTo("pools/mcu/nodes/m1");
  }

  @Test
  void aServerInTheOpenIsReachedDirectly() {
    MediaPath path =
        SYMMETRIC_HOMES.model.connect(
            TwoHomes.a(Abilities.of(Client.BROWSER), TwoHomes.ONLINE), server(), Modality.VIDEO);
    assertThat(path.direct()).isTrue();
    assertThat(path.legOfA()).hasSize(1);
    assertThat(path.legOfB()).hasSize(1);
    assertThat(path.legOfB().getFirst().from()).isEqualTo("pools/mcu/nodes/m1");
  }

  @Test
  void whereThereAreOnlyHostsTheRuleThatStopsThemIsTheAnswer() {
    TwoHomes homes =
        new TwoHomes(
            TwoHomes.box(SYMMETRIC, ""),
            TwoHomes.box(SYMMETRIC, ""),
            TwoHomes.closed("edge", TURN_ONLY),
            TwoHomes.open("edge"));
    MediaPath path =
        homes.model.connect(
            Agent.hostOnly(
                "users/a",
                List.of(TwoHomes.spot("users/a", "dc/edge", "198.51.101.77")),
                Abilities.of(Client.BARESIP),
                Map.of()),
            server(),
            Modality.AUDIO);
    assertThat(path.disposition()).isEqualTo(Disposition.BLOCKED_BY_RULE);
    assertThat(path.block().orElseThrow().at()).isEqualTo("sites/europe/firewalls/door");
    assertThat(path.block().orElseThrow().rule()).contains("default");
  }

  @Test
  void audioTakesTcpWhereNothingElseIsLetThrough() {
    String tcp = "{id: TCP, protocol: tcp, from: any, to: any, ports: 1024-65535}";
    TwoHomes homes =
        new TwoHomes(
            TwoHomes.box(SYMMETRIC, ""),
            TwoHomes.box(SYMMETRIC, ""),
            TwoHomes.closed("edge", tcp),
            TwoHomes.closed("edge", tcp));
    MediaPath path =
        homes.model.connect(
            TwoHomes.agent("users/a", "europe/edge", "52.112.11.60", Abilities.SERVER),
            TwoHomes.agent("users/b", "dc/edge", "198.51.101.60", Abilities.SERVER),
            Modality.AUDIO);
    assertThat(path.direct()).isTrue();
    assertThat(path.transport()).contains(Transport.TCP);
    assertThat(path.a().orElseThrow().opens()).isEqualTo(Candidate.Opens.ACTIVE);
  }

  @Test
  void sharingIsRelayedOverTcp() {
    MediaPath path =
        SYMMETRIC_HOMES.model.connect(
            TwoHomes.a(Abilities.of(Client.SKYPE), TwoHomes.ONLINE),
            TwoHomes.b(Abilities.of(Client.SKYPE), TwoHomes.ONLINE),
            Modality.SHARING);
    assertThat(path.relays()).containsExactly(TwoHomes.ONLINE.node());
    assertThat(path.stages()).hasSize(2).allMatch(s -> s.transport() == Transport.TCP);
  }

  @Test
  void aClientWithoutTcpCandidatesSharesNothing() {
    MediaPath path =
        SYMMETRIC_HOMES.model.connect(
            TwoHomes.a(Abilities.of(Client.BARESIP), TwoHomes.ONLINE),
            TwoHomes.b(Abilities.of(Client.SKYPE), TwoHomes.ONLINE),
            Modality.FILE);
    assertThat(path.disposition()).isEqualTo(Disposition.NO_CANDIDATE_PAIR);
    assertThat(path.block().orElseThrow().at()).isEqualTo("users/a");
  }

  @Test
  void aPhoneWithoutIceHearsNobodyBehindATranslator() {
    MediaPath path =
        SYMMETRIC_HOMES.model.connect(
            TwoHomes.a(Abilities.of(Client.PHONE)),
            TwoHomes.b(Abilities.of(Client.PHONE)),
            Modality.AUDIO);
    assertThat(path.disposition()).isEqualTo(Disposition.NO_ROUTE);
  }

  @Test
  void aPhoneInTheOpenIsHeardByWhoSendsFirst() {
    Agent phone =
        Agent.hostOnly(
            "gateways/sbc",
            List.of(TwoHomes.spot("gateways/sbc", "dc/edge", "198.51.101.50")),
            Abilities.PLAIN,
            Map.of());
    MediaPath path =
        SYMMETRIC_HOMES.model.connect(
            TwoHomes.a(Abilities.of(Client.SKYPE), TwoHomes.ONLINE), phone, Modality.AUDIO);
    // The phone sends to what was signalled, and the translator knows no answer from it: only the
    // relay hears it.
    assertThat(path.relays()).containsExactly(TwoHomes.ONLINE.node());
    assertThat(path.segments()).containsExactly(Segment.INT, Segment.MSN, Segment.INT, Segment.FCN);
  }

  /// The other way is what the updated offer comes by.
  @Test
  void whoMakesNoPairWithAnAddressThatNobodySignalledNeedsAnotherWay() {
    TwoHomes homes =
        new TwoHomes(
            TwoHomes.box(SYMMETRIC, ""),
            TwoHomes.box(SYMMETRIC, ""),
            TwoHomes.open("edge"),
            TwoHomes.open("edge"),
            CAFE);
    for (Client client : List.of(Client.SKYPE, Client.BARESIP)) {
      Agent home = TwoHomes.a(Abilities.of(client), TwoHomes.ONLINE);
      Agent bare = TwoHomes.a(Abilities.of(client));
      Agent open = inTheOpen(Abilities.of(client));
      assertThat(homes.model.connect(home, open, Modality.AUDIO).direct()).isTrue();
      assertThat(homes.model.connect(open, home, Modality.AUDIO).direct()).isTrue();
      assertThat(homes.model.connect(bare, open, Modality.AUDIO).delivered())
          .isEqualTo(client == Client.SKYPE);
      assertThat(homes.model.connect(open, bare, Modality.AUDIO).delivered())
          .isEqualTo(client == Client.SKYPE);
    }
  }

  @Test
  void aPhoneWithoutIceIsHeardOrSentNothingOrRefused() {
    assertThat(toAPhoneBeside(Client.SKYPE).direct()).isTrue();
    MediaPath mute = toAPhoneBeside(Client.BARESIP);
    assertThat(mute.disposition()).isEqualTo(Disposition.NO_CANDIDATE_PAIR);
    assertThat(mute.block().orElseThrow().at()).isEqualTo("users/a");
    MediaPath refused = toAPhoneBeside(Client.BROWSER);
    assertThat(refused.disposition()).isEqualTo(Disposition.REFUSED);
    assertThat(refused.block().orElseThrow().at()).isEqualTo("users/a");
  }

  private static MediaPath toAPhoneBeside(Client client) {
    return SYMMETRIC_HOMES.model.connect(
        TwoHomes.agent(
            "users/a", "dc/edge", "198.51.101.60", Abilities.of(client), TwoHomes.ONLINE),
        TwoHomes.agent("users/b", "dc/edge", "198.51.101.61", Abilities.of(Client.PHONE)),
        Modality.AUDIO);
  }

  /// Of a relay behind a translator that has nothing for it: what it sends first leaves with the
  /// translator's address, and what it answers with its own.
  @Test
  void theAnswererOpensTheSessions() {
    TwoHomes homes =
        new TwoHomes(
            "{outside: dsl, inside: wifi, nat: [{kind: source}], rules: ["
                + "{id: RELAY, protocol: udp, from: inside, to: outside, ports: 3478}]}",
            TwoHomes.box("{kind: source}", ""),
            "{outside: internet, perimeter: edge, outbound: allow, inbound: allow,"
                + " nat: [{kind: source, on: internet}]}",
            TwoHomes.open("edge"),
            CAFE);
    Agent inside = TwoHomes.a(Abilities.SERVER, TwoHomes.ONLINE);
    Agent open = inTheOpen(Abilities.SERVER);
    MediaPath answered = homes.model.connect(inside, open, Modality.AUDIO);
    assertThat(answered.stages().getLast().there().last().from()).hasToString("52.112.11.30:50000");
    MediaPath called = homes.model.connect(open, inside, Modality.AUDIO);
    assertThat(called.stages().getFirst().back().last().from().address())
        .isEqualTo(InetAddress.ofLiteral("185.1.0.2"));
    // Who makes no pair with that address writes to the one that was signalled, and opens the
    // sessions by that.
    MediaPath signalled =
        homes.model.connect(
            inTheOpen(Abilities.of(Client.BARESIP)),
            TwoHomes.a(Abilities.of(Client.BARESIP), TwoHomes.ONLINE),
            Modality.AUDIO);
    assertThat(signalled.stages().getFirst().there().sent().to().address())
        .isEqualTo(InetAddress.ofLiteral("52.112.11.30"));
    assertThat(signalled.stages().getFirst().back().last().from().address())
        .isEqualTo(InetAddress.ofLiteral("52.112.11.30"));
  }

  @Test
  void whoHasOneRelayHasTheFirstThatAnswers() {
    assertThat(relays(SYMMETRIC_HOMES, Client.SKYPE)).hasSize(2);
    assertThat(relays(SYMMETRIC_HOMES, Client.BARESIP))
        .singleElement()
        .asString()
        .contains(TwoHomes.ONLINE.node());
    TwoHomes silent = filtered(NO_RELAY);
    assertThat(relays(silent, Client.BARESIP))
        .singleElement()
        .asString()
        .contains(TwoHomes.PARTNER.node());
  }

  /// Relayed candidates of somebody who is given two relays.
  private static List<String> relays(TwoHomes homes, Client client) {
    return homes
        .model
        .connect(
            TwoHomes.a(Abilities.of(client), TwoHomes.ONLINE, TwoHomes.PARTNER),
            TwoHomes.b(Abilities.of(client)),
            Modality.AUDIO)
        .derivation()
        .stream()
        .map(Reason::what)
        .filter(w -> w.startsWith("users/a has relayed udp"))
        .toList();
  }

  @Test
  void kindsOfMediaOnTheSamePortsHaveOnePath() {
    Map<Modality, MediaPath> all =
        SYMMETRIC_HOMES.model.connect(
            TwoHomes.a(Abilities.SERVER, TwoHomes.ONLINE),
            TwoHomes.b(Abilities.SERVER, TwoHomes.ONLINE));
    assertThat(all).containsOnlyKeys(Modality.values());
    for (Map.Entry<Modality, MediaPath> one : all.entrySet()) {
      assertThat(one.getValue().modality()).isEqualTo(one.getKey());
      assertThat(one.getValue())
          .isEqualTo(
              SYMMETRIC_HOMES.model.connect(
                  TwoHomes.a(Abilities.SERVER, TwoHomes.ONLINE),
                  TwoHomes.b(Abilities.SERVER, TwoHomes.ONLINE),
                  one.getKey()));
    }
  }

  @Test
  void askingWhyChangesNothing() {
    Agent a = TwoHomes.a(Abilities.SERVER, TwoHomes.ONLINE);
    Agent b = TwoHomes.b(Abilities.SERVER, TwoHomes.PARTNER);
    MediaPath path = SYMMETRIC_HOMES.model.connect(a, b, Modality.AUDIO);
    List<Reason> reasons = path.derivation();
    assertThat(reasons.getLast().kind()).isEqualTo(Reason.Kind.CHOICE);
    assertThat(reasons.getLast().what()).contains("relayed by " + TwoHomes.PARTNER.node());
    assertThat(path.derivation()).isEqualTo(reasons);
    assertThat(SYMMETRIC_HOMES.model.connect(a, b, Modality.AUDIO)).isEqualTo(path);
  }

  /// Of two relays that would each do alone: to a host in the open the caller's own, since the peer
  /// sees a host behind a translator by its server-reflexive address, and the valid pair is worth
  /// less (RFC 8445 §7.2.5.3.2). Whose agent takes the first pair that works has the other.
  @Test
  void whoIsBehindATranslatorReachesAPublicHostByItsOwnRelay() {
    TwoHomes homes =
        new TwoHomes(
            TwoHomes.box("{kind: source}", ""),
            TwoHomes.box("{kind: source}", ""),
            TwoHomes.open("edge"),
            TwoHomes.open("edge"),
            """
              plant:
                networks: {floor: 198.51.103.0/24}
                circuits: {internet: {to: internet, address: 185.4.0.2/29, advertise: [198.51.103.0/24]}}
                firewalls:
                  door:
                    outside: internet
                    inside: floor
                    rules:
                      - {id: RELAY-OUT, protocol: udp, from: inside, to: 52.112.11.0/24}
                      - {id: RELAY-IN, protocol: udp, from: 52.112.11.0/24, to: inside}
            """);
    for (Client client : List.of(Client.BROWSER, Client.BARESIP)) {
      Abilities own = Abilities.of(client);
      MediaPath path =
          homes.model.connect(
              TwoHomes.a(own, TwoHomes.ONLINE),
              TwoHomes.agent("users/c", "plant/floor", "198.51.103.20", own, TwoHomes.ONLINE_2),
              Modality.AUDIO);
      assertThat(path.relays())
          .as(client.text())
          .containsExactly(
              client == Client.BROWSER ? TwoHomes.ONLINE.node() : TwoHomes.ONLINE_2.node());
      assertThat(path.derivation().getLast().kind()).isEqualTo(Reason.Kind.CHOICE);
    }
  }
}
