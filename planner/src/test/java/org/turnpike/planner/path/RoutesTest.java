package org.turnpike.planner.path;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.turnpike.planner.network.Device;
import org.turnpike.planner.network.Spot;
import org.turnpike.planner.network.Wiring;
import org.turnpike.topology.Disposition;
import org.turnpike.topology.SiteId;
import org.turnpike.topology.network.Segment;

/// Which way packets take over links, circuits and static routes, worked out by hand.
class RoutesTest {

  private static final Spot SERVER = Drawing.on("munich/servers", "192.168.20.60");
  private static final Spot REGION = Drawing.on("europe/region", "52.112.10.11");
  private static final String SITES = "  paris:\n    organisation: contoso";

  private static Walk out(Drawing drawing, Spot from, String packet) {
    return drawing.walker.walk(from, Drawing.packet(packet), new Sessions(), false);
  }

  /// Paris has no circuit: its way to the Internet is the WAN link and Munich's firewall, where it
  /// is translated with Munich's addresses.
  @Test
  void aBranchWithoutACircuitReachesTheInternetOverTheWan() {
    Drawing drawing = Drawing.with();
    Walk walk = out(drawing, drawing.user("paul"), "tcp 192.168.30.2:4000 > 52.112.10.11:443");
    assertThat(walk.hops())
        .extracting(Hop::device)
        .containsExactly(
            "users/paul",
            "sites/paris/router",
            "sites/munich/router",
            "sites/munich/firewalls/outer",
            "internet",
            "sites/europe/router");
    assertThat(walk.hops().get(1).site()).contains(new SiteId("munich"));
    assertThat(walk.last().from().toString()).isEqualTo("203.0.113.2:4000");
    assertThat(walk.segments()).containsExactly(Segment.CN, Segment.INT, Segment.MSN);
  }

  @Test
  void withTheWanDownTheBranchReachesNobody() {
    Drawing drawing =
        Drawing.with(
            "wan: {between: [munich, paris]}", "wan: {between: [munich, paris], state: down}");
    Walk walk = out(drawing, drawing.user("paul"), "tcp 192.168.30.2:4000 > 192.168.20.11:5061");
    assertThat(walk.disposition()).isEqualTo(Disposition.NO_ROUTE);
    assertThat(walk.at()).isEqualTo("sites/paris/router");
  }

  /// Two links between the sites: the cheaper one carries, whichever the file has first.
  @Test
  void theCheaperOfTwoLinksCarries() {
    Drawing drawing =
        Drawing.with(
            "wan: {between: [munich, paris]}",
            "wan: {between: [munich, paris], cost: 20}\n  fibre: {between: [munich, paris], cost: 5}");
    Walk walk = out(drawing, drawing.user("paul"), "tcp 192.168.30.2:4000 > 192.168.20.11:5061");
    assertThat(walk.hops().get(1).out()).contains("links/fibre");
  }

  /// Europe's Internet circuit is nearer to the customer than America's, but a packet for America's
  /// prefix enters the provider where that prefix is advertised: at America. Without the prefix
  /// there the provider's own backbone would have to carry it.
  @Test
  void fromTheRegionThePacketTakesTheBackboneAndNotTheInternet() {
    Drawing drawing = Drawing.with();
    Walk walk = out(drawing, REGION, "udp 52.112.10.11:4000 > 52.113.10.11:3478");
    assertThat(walk.segments()).containsExactly(Segment.MSN);
    assertThat(walk.hops().get(1).out()).contains("links/backbone");
    assertThat(walk.hops().get(1).site()).contains(new SiteId("america"));
    Walk around =
        out(
            Drawing.with(
                "backbone: {between: [europe, america]}",
                "backbone: {between: [europe, america], state: down}"),
            REGION,
            "udp 52.112.10.11:4000 > 52.113.10.11:3478");
    assertThat(around.segments()).containsExactly(Segment.MSN, Segment.INT, Segment.MSN);
  }

  /// A static route on Munich's router sends one provider prefix to Paris's router, which has no
  /// other way out than back: the routes go in a circle.
  @Test
  void aStaticRouteThatPointsBackMakesACircle() {
    Drawing drawing =
        Drawing.with(SITES, "    routes: [{to: 52.112.10.0/24, via: 192.168.30.1}]\n" + SITES);
    Walk walk = out(drawing, SERVER, "tcp 192.168.20.60:4000 > 52.112.10.11:443");
    assertThat(walk.disposition()).isEqualTo(Disposition.NO_ROUTE);
    assertThat(walk.why()).contains("circle");
    assertThat(out(drawing, SERVER, "tcp 192.168.20.60:4000 > 52.113.10.11:443").delivered())
        .isTrue();
  }

  /// Paris gets a circuit of its own. Both circuits bring a default route; each site takes the
  /// nearer one, and a static route of Munich's router for one address takes the other.
  @Test
  void aStaticRouteTakesOneDestinationToTheOtherSitesCircuit() {
    String circuit =
        SITES
            + "\n    circuits: {dsl: {to: internet, address: 198.51.100.2/29}}"
            + "\n    firewalls: {edge: {outside: dsl, inside: router, outbound: allow, nat: [{kind:"
            + " source}]}}";
    Drawing plain = Drawing.with(SITES, circuit);
    String packet = "tcp 192.168.20.60:4000 > 52.112.10.11:443";
    assertThat(out(plain, SERVER, packet).last().from().toString()).isEqualTo("203.0.113.2:4000");
    assertThat(
            out(plain, plain.user("paul"), "tcp 192.168.30.2:4000 > 52.112.10.11:443")
                .last()
                .from()
                .toString())
        .isEqualTo("198.51.100.2:4000");
    Drawing routed =
        Drawing.with(SITES, "    routes: [{to: 52.112.10.11/32, via: 192.168.30.1}]\n" + circuit);
    assertThat(out(routed, SERVER, packet).last().from().toString()).isEqualTo("198.51.100.2:4000");
  }

  /// The circuit has IPv4 addresses only, so there is no IPv6 default route; with one, and the
  /// office's own public prefix advertised, the answer finds back untranslated.
  @Test
  void ipv6TravelsOnlyWhereACircuitHasAnAddressOfIt() {
    String packet = "tcp [2001:db8:10::20]:4000 > [2001:db8:52::11]:443";
    String region = "networks: {region: 52.112.10.0/24}";
    String both = "networks: {region: [52.112.10.0/24, \"2001:db8:52::/64\"]}";
    String near = "address: 203.0.113.2/29";
    String far = "address: 185.1.0.2/29";
    Spot office = Drawing.on("munich/office", "2001:db8:10::20");
    Spot there = Drawing.on("europe/region", "2001:db8:52::11");
    assertThat(out(Drawing.with(region, both), office, packet).disposition())
        .isEqualTo(Disposition.NO_ROUTE);
    Drawing six =
        Drawing.with(
            region,
            both,
            near,
            "address: [203.0.113.2/29, \"2001:db8:a::2/126\"]",
            far,
            "address: [185.1.0.2/29, \"2001:db8:b::2/126\"]");
    Walker.RoundTrip trip = six.trip(office, packet, there);
    assertThat(trip.disposition()).isEqualTo(Disposition.DELIVERED);
    assertThat(trip.there().last()).isEqualTo(Drawing.packet(packet));
  }

  /// The gateway in the servers' network, and from it the telephone network.
  @Test
  void aCallToTheTelephoneNetworkGoesOnFromTheGateway() {
    Drawing drawing = Drawing.with();
    Walk walk = out(drawing, drawing.frontEnd(0), "tcp 192.168.20.11:4000 > 192.168.20.50:5067");
    Walk beyond = drawing.walker.toTelephone(walk, "trunk");
    assertThat(beyond.segments()).containsExactly(Segment.CN, Segment.PSTN);
    assertThat(beyond.hops().getLast().out()).contains("gateways/trunk");
    assertThat(beyond.continuous()).isTrue();
  }

  /// The table that a laboratory installs says what the walk does.
  @Test
  void theRoutingTableOfADeviceHasALineForEachPrefixThatItKnows() {
    Drawing drawing = Drawing.with();
    Wiring wiring = drawing.walker.wiring();
    Device paris =
        wiring.devices().stream()
            .filter(d -> d.id().equals("sites/paris/router"))
            .findFirst()
            .orElseThrow();
    Set<String> lines =
        wiring.table(paris).stream()
            .map(l ->
                l.prefix()
                    + " by "
                    + l.route().out().wire().name()
                    + l.route().to().map(t -> " to " + t.device()).orElse(""))
            .collect(Collectors.toSet());
    assertThat(lines)
        .contains(
            "0.0.0.0/0 by links/wan to sites/munich/router",
            "192.168.30.0/24 by sites/paris/networks/branch",
            "192.168.20.0/24 by links/wan to sites/munich/router",
            "131.107.155.10/32 by links/wan to sites/munich/router");
    assertThat(lines).noneMatch(l -> l.startsWith("52.112."));
  }
}
