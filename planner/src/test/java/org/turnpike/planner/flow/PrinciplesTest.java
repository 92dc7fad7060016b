package org.turnpike.planner.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import org.turnpike.planner.network.Hosts;
import org.turnpike.planner.network.Spot;
import org.turnpike.planner.path.Packet;
import org.turnpike.planner.path.Walk;
import org.turnpike.planner.path.Walker;
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
@ParameterizedClass
@MethodSource("variants")
class PrinciplesTest {

  /// What the variant at hand predicts, once for all the sentences.
  private static Map<Variant, List<Prediction>> known = Map.of();

  @Parameter Variant variant = new Variant("online");

  static Stream<Variant> variants() {
    return Variant.all().stream();
  }

  /// Audio over UDP and sharing over TCP stand for the four kinds of media.
  private static Stream<Prediction> of(Variant variant, Scenario.Kind... kinds) {
    List<Prediction> all = known.get(variant);
    if (all == null) {
      Flows flows = variant.flows();
      all =
          flows.scenarios().stream()
              .filter(s ->
                  s.modality().isEmpty()
                      || s.modality().get() == Modality.AUDIO
                      || s.modality().get() == Modality.SHARING
                      || s.kind() == Scenario.Kind.BROADCAST)
              .map(flows::predict)
              .toList();
      known = Map.of(variant, all);
    }
    List<Scenario.Kind> wanted = List.of(kinds);
    return all.stream().filter(p -> wanted.contains(p.scenario().kind()));
  }

  private static List<Segment> segments(Leg leg) {
    return leg.segments().stream().map(Passed::segment).toList();
  }

  private static Optional<Leg> media(Prediction p) {
    return p.leg(Leg.Kind.MEDIA, Leg.Side.A).filter(Leg::delivered);
  }

  /// P1, P2
  @Test
  void aConferencesMediaGoesToWhereItsOrganiserIsHomed() {
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
  @Test
  void anOnlineConferenceAlwaysTakesOneEdgeOrTwo() {
    of(variant, Scenario.Kind.CONFERENCE, Scenario.Kind.GUEST)
        .filter(p -> variant.topology().online(((Party.Meeting) p.scenario().b()).host()))
        .filter(p -> media(p).isPresent())
        .forEach(p -> assertThat(p.mediaEdges()).as(p.scenario().id()).hasSizeBetween(1, 2));
  }

  /// P6
  @Test
  void anOnPremisesConferenceTakesNoEdgeFromInsideAndOneOrTwoFromOutside() {
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
  @Test
  void aCallIsRelayedOnlyWhereNoDirectWayIsOpen() {
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
  @Test
  void signallingGoesHomeAndByAnEdgeOnlyWhereTheFrontEndIsOutOfReach() {
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
  @Test
  void withoutACircuitThatIsUpNothingUsesExpressRoute() {
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
  @Test
  void aUserOutsideReachesServersAndRelaysByTheInternetAlone() {
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
  @Test
  void aUserInsideWithACircuitToTheRegionReachesTheCloudOverIt() {
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
  @Test
  void directMediaOfTwoInOneNetworkStaysThere() {
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
  @Test
  void anotherOrganisationsOwnEdgeIsNotReachedOverTheCircuit() {
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
  @Test
  void whatIsNotForTheCircuitDoesNotTakeIt() {
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
  @Test
  void aBroadcastsStreamTakesTheInternet() {
    of(variant, Scenario.Kind.BROADCAST)
        .forEach(p ->
            assertThat(segments(p.leg(Leg.Kind.MEDIA, Leg.Side.A).orElseThrow()))
                .contains(Segment.INT)
                .doesNotContain(Segment.ER, Segment.MSN));
  }

  /// L4
  @Test
  void whereNobodyHasServersOfTheirOwnEveryRelayIsOnline() {
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
}
