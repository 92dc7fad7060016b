package org.turnpike.planner.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.turnpike.planner.network.Hosts;
import org.turnpike.planner.network.Spot;
import org.turnpike.planner.path.Hop;
import org.turnpike.planner.path.Packet;
import org.turnpike.planner.path.Walk;
import org.turnpike.planner.path.Walker;
import org.turnpike.topology.Disposition;
import org.turnpike.topology.Topology;
import org.turnpike.topology.network.Circuit;
import org.turnpike.topology.network.Segment;
import org.turnpike.topology.network.Site;
import org.turnpike.topology.network.Transport;
import org.turnpike.topology.party.User;
import org.turnpike.topology.service.InternetService;
import org.turnpike.topology.service.Modality;

/// The sentences of the call-flow document (principles P1 to P6, and what uses ExpressRoute), each
/// on every example and on variants of them: circuits down or gone, without the premium add-on,
/// media ports closed, an Edge advertised or not.
class PrinciplesTest {

  static Stream<Variant> variants() {
    return Variant.all().stream();
  }

  /// Scenarios of users with their own: what is asked of each.
  private static Stream<Prediction> of(Variant variant, Scenario.Kind... kinds) {
    Flows flows = variant.flows();
    List<Scenario.Kind> wanted = List.of(kinds);
    return flows.scenarios().stream()
        .filter(s -> wanted.contains(s.kind()))
        .filter(s ->
            s.modality().isEmpty()
                || s.modality().get() == Modality.AUDIO
                || s.modality().get() == Modality.SHARING)
        .map(flows::predict);
  }

  private static List<Segment> segments(Leg leg) {
    return leg.segments().stream().map(Passed::segment).toList();
  }

  private static Optional<Leg> media(Prediction p) {
    return p.leg(Leg.Kind.MEDIA, Leg.Side.A).filter(Leg::delivered);
  }

  /// P1, P2
  @ParameterizedTest
  @MethodSource("variants")
  void aConferencesMediaGoesToWhereItsOrganiserIsHomed(Variant variant) {
    Topology topology = variant.topology();
    of(variant, Scenario.Kind.CONFERENCE, Scenario.Kind.GUEST)
        .forEach(p -> {
          Party.Meeting meeting = (Party.Meeting) p.scenario().b();
          assertThat(meeting.host().name()).isEqualTo(meeting.organiser().home());
          media(p)
              .ifPresent(l ->
                  assertThat(topology.network(network(topology, l)).contains(end(l)))
                      .as(p.scenario().id())
                      .isTrue());
        });
  }

  /// The network of the host that a leg ends at: the conference's.
  private static org.turnpike.topology.network.NetworkId network(Topology topology, Leg leg) {
    return topology.pools().values().stream()
        .filter(p -> leg.to().startsWith(p.path() + "/"))
        .map(p -> ((org.turnpike.topology.service.ServerPool) p).network())
        .findFirst()
        .orElseThrow();
  }

  /// The server's address: where the client's first packet ends, or the server's own begins.
  private static InetAddress end(Leg leg) {
    return leg.stretches().getLast().there().last().to().address();
  }

  /// P2, P5
  @ParameterizedTest
  @MethodSource("variants")
  void anOnlineConferenceAlwaysTakesOneEdgeOrTwo(Variant variant) {
    of(variant, Scenario.Kind.CONFERENCE, Scenario.Kind.GUEST)
        .filter(p -> variant.topology().online(((Party.Meeting) p.scenario().b()).host()))
        .filter(p -> media(p).isPresent())
        .forEach(p -> assertThat(p.mediaEdges()).as(p.scenario().id()).hasSizeBetween(1, 2));
  }

  /// P6
  @ParameterizedTest
  @MethodSource("variants")
  void anOnPremisesConferenceTakesNoEdgeFromInsideAndOneOrTwoFromOutside(Variant variant) {
    Topology topology = variant.topology();
    of(variant, Scenario.Kind.CONFERENCE, Scenario.Kind.GUEST)
        .filter(p -> !topology.online(((Party.Meeting) p.scenario().b()).host()))
        .filter(p -> media(p).isPresent())
        .forEach(p -> {
          Site site = topology.site(p.scenario().a().user().at().site());
          Optional<String> of = site.organisation();
          String host = ((Party.Meeting) p.scenario().b()).host().organisation();
          if (of.equals(Optional.of(host))) {
            assertThat(p.mediaEdges()).as(p.scenario().id()).isEmpty();
          } else {
            assertThat(p.mediaEdges()).as(p.scenario().id()).hasSizeBetween(1, 2);
          }
        });
  }

  /// P3: an Edge relays only where neither can reach the other.
  @ParameterizedTest
  @MethodSource("variants")
  void aCallIsRelayedOnlyWhereNoDirectWayIsOpen(Variant variant) {
    Hosts hosts = new Hosts(variant.topology());
    Walker walker = new Walker(variant.topology());
    of(variant, Scenario.Kind.CALL)
        .filter(p -> media(p).isPresent())
        .forEach(p -> {
          Party.Person a = p.scenario().a();
          Party.Person b = (Party.Person) p.scenario().b();
          Transport transport =
              p.scenario().modality().orElseThrow() == Modality.AUDIO
                  ? Transport.UDP
                  : Transport.TCP;
          boolean open =
              reaches(walker, hosts, a, b, transport) || reaches(walker, hosts, b, a, transport);
          if (open) {
            assertThat(p.mediaEdges()).as(p.scenario().id()).isEmpty();
          }
          if (p.mediaEdges().isEmpty()) {
            assertThat(p.legs(Leg.Kind.MEDIA))
                .allSatisfy(l -> assertThat(l.stretches()).hasSize(1));
          }
        });
  }

  private static boolean reaches(
      Walker walker, Hosts hosts, Party.Person a, Party.Person b, Transport transport) {
    Spot from = hosts.person(a.user(), a.another()).getFirst();
    Spot to = hosts.person(b.user(), b.another()).getFirst();
    Packet packet = Packet.of(transport, from.address(), 1024, to.address(), 1026);
    var trip = walker.roundTrip(from, packet, to);
    return trip.disposition().success()
        && trip.there().at().equals(to.network().map(n -> n.path()).orElse(""));
  }

  /// P4
  @ParameterizedTest
  @MethodSource("variants")
  void signallingGoesHomeAndByAnEdgeOnlyWhereTheFrontEndIsOutOfReach(Variant variant) {
    Hosts hosts = new Hosts(variant.topology());
    Walker walker = new Walker(variant.topology());
    of(variant, Scenario.Kind.SIGN_IN)
        .forEach(p -> {
          User user = p.scenario().a().user();
          Leg leg = p.leg(Leg.Kind.SIGNALLING, Leg.Side.A).orElseThrow();
          assertThat(leg.to()).isEqualTo("pools/" + user.home());
          boolean reachable =
              hosts.servers(variant.topology().pool(user.home())).stream()
                  .anyMatch(s -> {
                    Spot spot = hosts.person(user, false).getFirst();
                    return walker
                        .roundTrip(
                            spot,
                            Packet.of(Transport.TCP, spot.address(), 49152, s.reached(), 5061),
                            s.spot())
                        .disposition()
                        .success();
                  });
          assertThat(leg.edges().isEmpty())
              .as(p.scenario().id())
              .isEqualTo(reachable || !leg.delivered() && leg.edges().isEmpty());
        });
  }

  /// R-SEG-2, R-ER-6
  @ParameterizedTest
  @MethodSource("variants")
  void withoutACircuitThatIsUpNothingUsesExpressRoute(Variant variant) {
    boolean any =
        variant.topology().sites().values().stream()
            .flatMap(s -> s.circuits().values().stream())
            .anyMatch(c -> c instanceof Circuit.ExpressRoute && c.up());
    if (!any) {
      of(variant, Scenario.Kind.values())
          .flatMap(p -> p.legs().stream())
          .forEach(l -> assertThat(segments(l)).doesNotContain(Segment.ER));
    }
  }

  /// R-SEG-2, R-ER-N2, R-ER-N3: a user outside begins on the Internet, and the circuit is never
  /// between them and a server or Edge that they speak to.
  @ParameterizedTest
  @MethodSource("variants")
  void aUserOutsideReachesServersAndRelaysByTheInternetAlone(Variant variant) {
    of(variant, Scenario.Kind.values())
        .filter(p ->
            variant.topology().site(p.scenario().a().user().at().site()).kind() == Site.Kind.PUBLIC)
        .flatMap(p -> p.legs().stream())
        .filter(l -> l.side() == Leg.Side.A && !l.stretches().isEmpty())
        .forEach(l -> {
          Walk first = l.stretches().getFirst().there();
          assertThat(first.segments()).doesNotContain(Segment.ER);
          assertThat(first.segments().getFirst()).isEqualTo(Segment.INT);
        });
  }

  /// R-ER-Y1
  @ParameterizedTest
  @MethodSource("variants")
  void aUserInsideWithACircuitToTheRegionReachesTheCloudOverIt(Variant variant) {
    Topology topology = variant.topology();
    of(variant, Scenario.Kind.SIGN_IN)
        .filter(p -> topology.online(((Party.Home) p.scenario().b()).pool()))
        .forEach(p -> {
          Site site = topology.site(p.scenario().a().user().at().site());
          Site region = topology.site(((Party.Home) p.scenario().b()).pool().site());
          // By whichever site of the organisation: its sites are joined.
          boolean circuit =
              topology.sites().values().stream()
                  .filter(o -> o.organisation().equals(site.organisation()))
                  .filter(o -> o.kind() == Site.Kind.SITE)
                  .flatMap(o -> o.circuits().values().stream())
                  .anyMatch(c ->
                      c instanceof Circuit.ExpressRoute e
                          && e.up()
                          && (e.premium()
                              || topology.site(e.region()).geography().equals(region.geography())));
          Leg leg = p.leg(Leg.Kind.SIGNALLING, Leg.Side.A).orElseThrow();
          assertThat(segments(leg).contains(Segment.ER)).as(p.scenario().id()).isEqualTo(circuit);
        });
  }

  /// R-ER-N1, L1
  @ParameterizedTest
  @MethodSource("variants")
  void directMediaOfTwoInOneNetworkStaysThere(Variant variant) {
    Topology topology = variant.topology();
    of(variant, Scenario.Kind.CALL)
        .filter(p -> media(p).isPresent() && p.mediaEdges().isEmpty())
        .forEach(p -> {
          User a = p.scenario().a().user();
          User b = ((Party.Person) p.scenario().b()).user();
          if (topology.segment(a.at()) == topology.segment(b.at())) {
            assertThat(segments(media(p).orElseThrow()))
                .as(p.scenario().id())
                .containsOnly(topology.segment(a.at()));
          }
        });
  }

  /// R-ER-N4: a relay of another's own Edge is reached by the Internet, or inside its network.
  @ParameterizedTest
  @MethodSource("variants")
  void anotherOrganisationsOwnEdgeIsNotReachedOverTheCircuit(Variant variant) {
    Topology topology = variant.topology();
    of(variant, Scenario.Kind.CALL, Scenario.Kind.CONFERENCE, Scenario.Kind.GUEST)
        .forEach(p ->
            p.legs(Leg.Kind.MEDIA).stream()
                .flatMap(l -> l.stretches().stream())
                .filter(s -> s.from().startsWith("users/"))
                .forEach(s -> {
                  String own = topology.user(s.from().substring(6)).organisation();
                  topology.pools().values().stream()
                      .filter(x -> s.to().startsWith(x.path() + "/"))
                      .filter(x -> !topology.online(x) && !x.organisation().equals(own))
                      .forEach(x -> assertThat(s.there().segments()).doesNotContain(Segment.ER));
                }));
  }

  /// N1 to N5, R-ER-5
  @ParameterizedTest
  @MethodSource("variants")
  void whatIsNotForTheCircuitDoesNotTakeIt(Variant variant) {
    Topology topology = variant.topology();
    Walker walker = new Walker(topology);
    Hosts hosts = new Hosts(topology);
    for (InternetService service : topology.services().values()) {
      for (User user : topology.users().values()) {
        Spot spot = hosts.person(user, false).getFirst();
        Walk walk =
            walker
                .roundTrip(
                    spot,
                    Packet.of(
                        Transport.TCP, spot.address(), 49152, service.addresses().getFirst(), 80),
                    Spot.onInternet(service.path(), service.addresses().getFirst()))
                .there();
        assertThat(walk.segments())
            .as(user.name() + " " + service.name())
            .doesNotContain(Segment.ER);
      }
    }
  }

  /// N6, B2
  @ParameterizedTest
  @MethodSource("variants")
  void aBroadcastsStreamTakesTheInternet(Variant variant) {
    of(variant, Scenario.Kind.BROADCAST)
        .forEach(p ->
            assertThat(segments(p.leg(Leg.Kind.MEDIA, Leg.Side.A).orElseThrow()))
                .contains(Segment.INT)
                .doesNotContain(Segment.ER, Segment.MSN));
  }

  /// L4
  @ParameterizedTest
  @MethodSource("variants")
  void whereNobodyHasServersOfTheirOwnEveryRelayIsOnline(Variant variant) {
    Topology topology = variant.topology();
    boolean own = topology.pools().values().stream().anyMatch(p -> !topology.online(p));
    if (!own) {
      of(variant, Scenario.Kind.values())
          .flatMap(p -> p.mediaEdges().stream())
          .forEach(e ->
              assertThat(
                      topology.online(
                          topology.poolOf(new org.turnpike.topology.NodeId(e)).orElseThrow()))
                  .isTrue());
    }
  }

  /// R-ER-7
  @Test
  void thePremiumAddOnCarriesAConferenceOfTheOtherRegionAndWithoutItTheInternetDoes() {
    Flows with = new Variant("online").flows();
    Flows without =
        new Variant(
                "online",
                "premium: yes, ",
                "",
                "wan: {between: [munich, seattle], ",
                "wan: {between: [munich, seattle], state: down, ")
            .flows();
    assertThat(segments(with, "alice", "grace")).isEqualTo("CN>ER>MSN>MSN(america)");
    assertThat(segments(with, "frank", "alice")).isEqualTo("CN>ER>MSN>MSN(europe)");
    assertThat(segments(without, "frank", "alice")).isEqualTo("CN>INT>MSN");
  }

  private static String segments(Flows flows, String participant, String organiser) {
    return media(audio(flows, participant, organiser, Scenario.Kind.CONFERENCE))
        .orElseThrow()
        .segmentsText();
  }

  /// A2, A6
  @Test
  void theCloudReachesAnEdgeOverTheCircuitOnlyWhereItsPrefixIsAdvertisedThere() {
    assertThat(servers(new Variant("hybrid"), "olga", "alice")).isEqualTo("MSN>INT>CN");
    assertThat(servers(new Variant("hybrid-expressroute"), "olga", "alice")).isEqualTo("MSN>ER>CN");
  }

  /// A5: from the other region as well, though the circuit brings no route to that one.
  @Test
  void aPrefixOnTheCircuitAttractsTheOtherRegionToo() {
    Flows flows =
        new Variant("online", "premium: yes, ", "premium: yes, receive: [52.112.10.0/24], ")
            .flows();
    Hosts hosts = new Hosts(flows.topology());
    Spot america = hosts.servers(flows.topology().pool("online-america")).getFirst().spot();
    Walk walk =
        new Walker(flows.topology())
            .walk(
                america,
                Packet.of(
                    Transport.UDP,
                    america.address(),
                    3478,
                    InetAddress.ofLiteral("203.0.113.129"),
                    4000),
                new org.turnpike.planner.path.Sessions(),
                false);
    assertThat(walk.hops().stream().map(Hop::out).flatMap(Optional::stream))
        .contains("links/backbone");
  }

  /// A1, A2: requests leave by the Internet, the provider answers over the circuit, and the
  /// firewall there has not seen the request. With one firewall for both ways the same routes work.
  @Test
  void anAnswerThatMeetsAFirewallWhichDidNotSeeTheRequestIsLost() {
    String[] routes = {
      "premium: yes, bandwidth: 1 Gbit/s, latency: 4 ms}\n    firewalls:\n      outer:\n        outside: [internet, expressroute]\n        perimeter",
      "premium: yes, receive: [192.0.2.240/28], bandwidth: 1 Gbit/s, latency: 4 ms}\n    firewalls:\n      outer:\n        outside: [internet, expressroute]\n        perimeter"
    };
    String[] firewalls = {
      "outside: [internet, expressroute]\n        perimeter",
      "outside: internet\n        perimeter",
      "      inner:\n        # Never",
      "      private:\n        outside: expressroute\n        inside: router\n        outbound: allow\n"
          + "      inner:\n        # Never"
    };
    Prediction one = signIn(new Variant("hybrid-expressroute", routes));
    assertThat(one.disposition()).isEqualTo(Disposition.DELIVERED);
    Leg leg = one.leg(Leg.Kind.SIGNALLING, Leg.Side.A).orElseThrow();
    assertThat(leg.segmentsText()).isEqualTo("CN>INT>MSN");
    assertThat(Passed.text(leg.segmentsBack())).isEqualTo("MSN>ER>CN");

    Prediction two =
        signIn(
            new Variant(
                "hybrid-expressroute",
                Stream.concat(Stream.of(routes), Stream.of(firewalls)).toArray(String[]::new)));
    assertThat(two.disposition()).isEqualTo(Disposition.BLOCKED_ASYMMETRIC);
    assertThat(two.failed().orElseThrow().lost().orElseThrow().at())
        .isEqualTo("sites/redmond/firewalls/private");
  }

  private static Prediction signIn(Variant variant) {
    Flows flows = variant.flows();
    return flows.predict(
        Scenarios.between(flows.topology(), "olga", Optional.of("online-europe")).getFirst());
  }

  /// T1
  @Test
  void audioTakesTcpWhereUdpIsClosedAndUdpWhereItIsOpen() {
    String rule =
        "- {id: OUT-MEDIA, protocol: udp, from: inside, to: [52.112.0.0/14], ports: 3478-3481, note: media relay}";
    Leg udp =
        media(audio(new Variant("online").flows(), "alice", "bob", Scenario.Kind.CONFERENCE))
            .orElseThrow();
    Leg tcp =
        media(
                audio(
                    new Variant("online", rule, "").flows(),
                    "alice",
                    "bob",
                    Scenario.Kind.CONFERENCE))
            .orElseThrow();
    assertThat(udp.transport()).isEqualTo(Transport.UDP);
    assertThat(tcp.transport()).isEqualTo(Transport.TCP);
    assertThat(tcp.segmentsText()).isEqualTo(udp.segmentsText());
  }

  /// L3: an appliance changes calls to the telephone network and nothing else.
  @Test
  void cloudConnectorUsersDoOtherwiseAsOnlineUsersDo() {
    Flows full = new Variant("cloud-connector").flows();
    Flows minimum = new Variant("cloud-connector-minimum").flows();
    for (Scenario scenario : full.scenarios()) {
      if (scenario.kind() == Scenario.Kind.PSTN) {
        continue;
      }
      Prediction p = full.predict(scenario);
      assertThat(p.mediaEdges()).doesNotContain("cc1");
      assertThat(p.legs().stream().map(Leg::segmentsText).toList())
          .isEqualTo(minimum.predict(scenario).legs().stream().map(Leg::segmentsText).toList());
    }
  }

  private static String servers(Variant variant, String a, String b) {
    return audio(variant.flows(), a, b, Scenario.Kind.CALL)
        .leg(Leg.Kind.SIGNALLING, Leg.Side.SERVERS)
        .orElseThrow()
        .segmentsText();
  }

  private static Prediction audio(Flows flows, String a, String b, Scenario.Kind kind) {
    return Scenarios.between(flows.topology(), a, Optional.of(b)).stream()
        .filter(s -> s.kind() == kind)
        .findFirst()
        .map(flows::predict)
        .orElseThrow();
  }
}
