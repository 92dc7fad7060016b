package org.turnpike.planner.path;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.turnpike.planner.network.Spot;
import org.turnpike.topology.Disposition;
import org.turnpike.topology.Topology;
import org.turnpike.topology.format.Loaded;
import org.turnpike.topology.format.TopologyFile;
import org.turnpike.topology.network.NetworkId;
import org.turnpike.topology.network.Segment;
import org.turnpike.topology.network.Transport;

/// Pairs of files that differ in one thing, with the way of one packet worked out by hand.
class WalkerTest {

  private static final Spot OFFICE = spot("alice", "redmond/office", "131.107.200.10");
  private static final Spot REGION = spot("front end", "europe/servers", "52.112.10.11");
  private static final Spot HOTEL = spot("oscar", "hotel/hotel-wifi", "192.168.50.20");
  private static final Spot EDGE = spot("edge", "redmond/edge-outside", "10.45.16.10");

  private static final Packet SIGN_IN =
      packet(Transport.TCP, "131.107.200.10", 40000, "52.112.10.11", 5061);
  private static final Packet TO_EDGE =
      packet(Transport.TCP, "192.168.50.20", 40000, "131.107.155.10", 443);

  private static Spot spot(String host, String network, String address) {
    return Spot.on(host, NetworkId.parse(network), InetAddress.ofLiteral(address));
  }

  private static Packet packet(
      Transport transport, String from, int fromPort, String to, int toPort) {
    return Packet.of(
        transport, InetAddress.ofLiteral(from), fromPort, InetAddress.ofLiteral(to), toPort);
  }

  private static Walker example(String... changes) throws IOException {
    String text = Files.readString(Path.of("..", "examples", "hybrid-expressroute.yaml"));
    for (int i = 0; i < changes.length; i += 2) {
      assertThat(text).contains(changes[i]);
      text = text.replace(changes[i], changes[i + 1]);
    }
    return new Walker(read(text));
  }

  private static Topology read(String text) {
    return switch (TopologyFile.read(text, "test.yaml")) {
      case Loaded.Good good -> good.topology();
      case Loaded.Bad bad -> throw new AssertionError(bad.mistakes().toString());
    };
  }

  @Test
  void theOfficeSignsInOverTheCircuitAndTheAnswerComesBackOverIt() throws IOException {
    Walker.RoundTrip trip = example().roundTrip(OFFICE, SIGN_IN, REGION);
    assertThat(trip.disposition()).isEqualTo(Disposition.DELIVERED);
    assertThat(trip.there().segments()).containsExactly(Segment.CN, Segment.ER, Segment.MSN);
    assertThat(trip.back().orElseThrow().segments())
        .containsExactly(Segment.MSN, Segment.ER, Segment.CN);
    assertThat(trip.there().continuous()).isTrue();
    assertThat(trip.there().hops())
        .extracting(Hop::rule)
        .contains(java.util.Optional.of("OUT-SIP"));
  }

  @Test
  void withTheCircuitDownTheSameSignInTakesTheInternet() throws IOException {
    Walker.RoundTrip trip =
        example(
                "to: europe, address: 172.31.0.1/30,",
                "to: europe, state: down, address: 172.31.0.1/30,")
            .roundTrip(OFFICE, SIGN_IN, REGION);
    assertThat(trip.there().segments()).containsExactly(Segment.CN, Segment.INT, Segment.MSN);
  }

  @Test
  void withoutTheRuleTheFirewallOfTheOfficeBlocksIt() throws IOException {
    Walk walk =
        example("id: OUT-SIP, protocol: tcp", "id: OUT-SIP, protocol: udp")
            .roundTrip(OFFICE, SIGN_IN, REGION)
            .there();
    assertThat(walk.disposition()).isEqualTo(Disposition.BLOCKED_BY_RULE);
    assertThat(walk.at()).isEqualTo("sites/redmond/firewalls/outer");
    assertThat(walk.rule()).contains("default");
  }

  @Test
  void aHotelReachesTheEdgeThroughTwoTranslators() throws IOException {
    Walker.RoundTrip trip = example().roundTrip(HOTEL, TO_EDGE, EDGE);
    assertThat(trip.disposition()).isEqualTo(Disposition.DELIVERED);
    assertThat(trip.there().last().to().toString()).isEqualTo("10.45.16.10:443");
    assertThat(trip.there().last().from().address()).isEqualTo(InetAddress.ofLiteral("192.0.2.2"));
    assertThat(trip.back().orElseThrow().last()).isEqualTo(TO_EDGE.reversed());
  }

  @Test
  void withoutRuleEXT05TheHotelIsBlockedAtTheOuterFirewall() throws IOException {
    Walk walk =
        example("id: EXT-05, protocol: tcp", "id: EXT-05, protocol: udp")
            .roundTrip(HOTEL, TO_EDGE, EDGE)
            .there();
    assertThat(walk.disposition()).isEqualTo(Disposition.BLOCKED_BY_RULE);
    assertThat(walk.at()).isEqualTo("sites/redmond/firewalls/outer");
  }

  @Test
  void aPacketThatNobodyAskedForStopsAtTheTranslatorOfTheHotel() throws IOException {
    Walk walk =
        example()
            .walk(
                REGION,
                packet(Transport.UDP, "52.112.10.11", 3478, "192.0.2.2", 40000),
                new Sessions(),
                false);
    assertThat(walk.disposition()).isEqualTo(Disposition.BLOCKED_BY_NAT);
    assertThat(walk.at()).isEqualTo("sites/hotel/firewalls/box");
  }

  @Test
  void anAddressThatNobodyAdvertisesHasNoRouteOnTheInternet() throws IOException {
    Walk walk =
        example()
            .walk(
                REGION,
                packet(Transport.TCP, "52.112.10.11", 40000, "100.64.0.1", 443),
                new Sessions(),
                false);
    assertThat(walk.disposition()).isEqualTo(Disposition.NO_ROUTE);
    assertThat(walk.at()).isEqualTo("internet");
  }

  @Test
  void theSameFileGivesTheSameWalk() throws IOException {
    assertThat(example().roundTrip(HOTEL, TO_EDGE, EDGE))
        .isEqualTo(example().roundTrip(HOTEL, TO_EDGE, EDGE));
  }

  /// Two firewalls, one for each circuit. The request leaves by the private circuit, whose routes
  /// the provider gave; the answer takes the circuit that the office is advertised on.
  private static Walker twoFirewalls(String advertisedOnExpressRoute) {
    return twoFirewalls(advertisedOnExpressRoute, "");
  }

  /// @param west what else is said of the firewall of the Internet
  private static Walker twoFirewalls(String advertisedOnExpressRoute, String west) {
    return new Walker(
        read(
            """
            turnpike: 1
            name: Two firewalls
            organisations:
              cloud: {kind: provider, domains: [online.example], internal-domain: cloud.example}
              contoso: {domains: contoso.com, internal-domain: contoso.net, tenant-of: cloud}
            sites:
              redmond:
                organisation: contoso
                geography: europe
                networks: {office: 131.107.200.0/24}
                circuits:
                  internet: {to: internet, address: 203.0.113.2/29, advertise: [131.107.200.0/24]}
                  expressroute: {to: europe, address: 172.31.0.1/30, advertise: [%s]}
                firewalls:
                  west: {outside: internet, inside: router, outbound: allow%s}
                  east: {outside: expressroute, inside: router, outbound: allow}
              europe:
                kind: region
                organisation: cloud
                geography: europe
                networks: {servers: 52.112.10.0/24}
                circuits:
                  internet: {to: internet, address: 185.1.0.2/29}
            """
                .formatted(advertisedOnExpressRoute, west)));
  }

  @Test
  void anAnswerThatComesToTheOtherFirewallIsAsymmetricThere() {
    Walker.RoundTrip trip = twoFirewalls("131.107.201.0/24").roundTrip(OFFICE, SIGN_IN, REGION);
    assertThat(trip.there().segments()).containsExactly(Segment.CN, Segment.ER, Segment.MSN);
    assertThat(trip.disposition()).isEqualTo(Disposition.BLOCKED_ASYMMETRIC);
    assertThat(trip.back().orElseThrow().at()).isEqualTo("sites/redmond/firewalls/west");
  }

  /// The firewall of the Internet keeps no sessions and lets the answer in. The other one saw the
  /// SYN alone, and drops the third segment; a datagram was its session's first packet, and its
  /// sender goes on sending.
  @Test
  void aFirewallThatNeverSeesTheAnswerDropsWhatFollowsOverTcpAndPassesDatagrams() {
    Walker walker = twoFirewalls("131.107.201.0/24", ", inbound: allow, stateful: no");
    Walker.RoundTrip trip = walker.roundTrip(OFFICE, SIGN_IN, REGION);
    assertThat(trip.disposition()).isEqualTo(Disposition.BLOCKED_ASYMMETRIC);
    assertThat(trip.back().orElseThrow().at()).isEqualTo("sites/redmond/firewalls/east");
    Packet datagram = new Packet(Transport.UDP, SIGN_IN.from(), SIGN_IN.to());
    assertThat(walker.roundTrip(OFFICE, datagram, REGION).disposition())
        .isEqualTo(Disposition.DELIVERED);
  }

  @Test
  void withALongerPrefixAdvertisedOnThePrivateCircuitTheAnswerComesBackAsItWent() {
    Walker.RoundTrip trip = twoFirewalls("131.107.200.0/25").roundTrip(OFFICE, SIGN_IN, REGION);
    assertThat(trip.disposition()).isEqualTo(Disposition.DELIVERED);
    assertThat(trip.back().orElseThrow().segments())
        .containsExactly(Segment.MSN, Segment.ER, Segment.CN);
  }

  @Test
  void thePartnerAppearsWithAnAddressOfItsCircuitsPool() throws IOException {
    Packet signIn = packet(Transport.TCP, "10.20.0.10", 40000, "52.112.10.11", 5061);
    Walker.RoundTrip trip =
        example().roundTrip(spot("dave", "paris/office", "10.20.0.10"), signIn, REGION);
    assertThat(trip.there().segments()).containsExactly(Segment.FCN, Segment.ER, Segment.MSN);
    assertThat(trip.there().last().from().address())
        .isEqualTo(InetAddress.ofLiteral("198.51.100.129"));
    assertThat(trip.back().orElseThrow().last()).isEqualTo(signIn.reversed());
  }

  /// The hotel has written to one server; another server writes to the mapping.
  private static Walk stranger(Walker walker) {
    Sessions sessions = new Sessions();
    Walk first =
        walker.walk(
            HOTEL,
            packet(Transport.UDP, "192.168.50.20", 40000, "52.112.10.11", 3478),
            sessions,
            false);
    assertThat(first.delivered()).isTrue();
    return walker.walk(
        spot("other", "europe/servers", "52.112.10.12"),
        new Packet(
            Transport.UDP,
            packet(Transport.UDP, "52.112.10.12", 3478, "192.0.2.2", 1).from(),
            first.last().from()),
        sessions,
        false);
  }

  @Test
  void aStrangerIsFilteredOutByPortAndLetInByAnEndpointIndependentTranslator() throws IOException {
    assertThat(stranger(example()).disposition()).isEqualTo(Disposition.BLOCKED_BY_NAT);
    assertThat(
            stranger(
                    example(
                        "filtering: address-and-port-dependent", "filtering: endpoint-independent"))
                .disposition())
        .isEqualTo(Disposition.DELIVERED);
  }
}
