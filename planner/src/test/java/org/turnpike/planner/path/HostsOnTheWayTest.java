package org.turnpike.planner.path;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.turnpike.planner.network.Spot;
import org.turnpike.topology.Disposition;
import org.turnpike.topology.network.Segment;

/// Proxies, tunnels and load balancers, worked out by hand.
class HostsOnTheWayTest {

  private static final Spot REGION = Drawing.on("europe/region", "52.112.10.11");

  private static Drawing behindProxy(String... more) {
    String[] proxy = {
      "proxies: {}",
      "proxies:\n  web: {network: munich/dmz, address: 10.45.16.99, bypass: [52.113.0.0/16]}",
      "office: [192.168.10.0/24, \"2001:db8:10::/64\"]",
      "office: {prefix: 192.168.10.0/24, proxy: web}",
      "from: [192.168.0.0/16]}",
      "from: [192.168.0.0/16, 10.45.16.99]}"
    };
    String[] all = java.util.Arrays.copyOf(proxy, proxy.length + more.length);
    System.arraycopy(more, 0, all, proxy.length, more.length);
    return Drawing.with(all);
  }

  /// Alice asks 10.45.16.99:8080, which is in the perimeter; the proxy asks 52.112.10.11 itself,
  /// and appears as 203.0.113.2. The answer returns to the proxy and from it, on Alice's
  /// connection, as from whom she asked.
  @Test
  void tcp443GoesToTheProxyAndFromTheProxyToItsDestination() {
    Drawing drawing = behindProxy();
    Spot alice = drawing.user("alice");
    Walker.RoundTrip trip = drawing.trip(alice, "tcp 192.168.10.2:4000 > 52.112.10.11:443", REGION);
    assertThat(trip.there().hops())
        .extracting(Hop::device)
        .containsExactly(
            "users/alice",
            "sites/munich/router",
            "sites/munich/firewalls/outer",
            "proxies/web",
            "sites/munich/firewalls/outer",
            "internet",
            "sites/europe/router");
    assertThat(trip.there().hops().getFirst().after().to().toString())
        .isEqualTo("10.45.16.99:8080");
    assertThat(trip.there().last().toString()).isEqualTo("tcp 203.0.113.2:4000 > 52.112.10.11:443");
    assertThat(trip.there().continuous()).isTrue();
    assertThat(trip.back().orElseThrow().continuous()).isTrue();
    assertThat(trip.back().orElseThrow().last())
        .isEqualTo(Drawing.packet("tcp 52.112.10.11:443 > 192.168.10.2:4000"));
    assertThat(trip.disposition()).isEqualTo(Disposition.DELIVERED);
  }

  /// UDP knows no proxy, and TCP to other ports is not for it: both go straight to outer.
  @Test
  void udpAndOtherPortsAndBypassedAddressesGoWithoutTheProxy() {
    Drawing drawing = behindProxy();
    Spot alice = drawing.user("alice");
    for (String packet :
        new String[] {
          "udp 192.168.10.2:4000 > 52.112.10.11:3478",
          "tcp 192.168.10.2:4000 > 52.112.10.11:5061",
          "tcp 192.168.10.2:4000 > 52.113.10.11:443"
        }) {
      Walk walk = drawing.walker.walk(alice, Drawing.packet(packet), new Sessions(), false);
      assertThat(walk.delivered()).as(packet).isTrue();
      assertThat(walk.hops()).as(packet).extracting(Hop::device).doesNotContain("proxies/web");
    }
  }

  /// Outbound closed but for the proxy: TCP 443 passes through it, UDP does not pass.
  @Test
  void whereOnlyTheProxyMayGoOutUdpIsBlocked() {
    Drawing drawing =
        behindProxy(
            "inside: router\n        outbound: allow",
            "inside: router",
            "- {id: IN-3478,",
            "- {id: TO-PROXY, protocol: tcp, from: inside, to: 10.45.16.99, ports: 8080}\n"
                + "          - {id: PROXY, protocol: tcp, from: 10.45.16.99, to: outside}\n"
                + "          - {id: IN-3478,");
    Spot alice = drawing.user("alice");
    assertThat(
            drawing.trip(alice, "tcp 192.168.10.2:4000 > 52.112.10.11:443", REGION).disposition())
        .isEqualTo(Disposition.DELIVERED);
    Walk udp =
        drawing.walker.walk(
            alice,
            Drawing.packet("udp 192.168.10.2:4000 > 52.112.10.11:3478"),
            new Sessions(),
            false);
    assertThat(udp.disposition()).isEqualTo(Disposition.BLOCKED_BY_RULE);
    assertThat(udp.rule()).contains("default");
  }

  private static Drawing tunnel(String split) {
    return Drawing.with(
        "vpns: {}",
        "vpns:\n  remote: {network: munich/servers, gateway: 203.0.113.3, clients: 192.168.99.0/24"
            + split
            + "}",
        "carol: {home: fe, at: hotel/guests}",
        "carol: {home: fe, at: hotel/guests, vpn: remote}");
  }

  /// Carol, 192.168.99.1 in the tunnel, at 192.168.50.2 in the hotel. A full tunnel carries even
  /// what is for the provider: hotel > Internet > Munich, out of the tunnel in `servers`, and out
  /// again through Munich's own firewall.
  @Test
  void aFullTunnelCarriesEverythingThroughTheCompany() {
    Drawing drawing = tunnel("");
    Spot carol = drawing.user("carol");
    assertThat(carol.source(REGION.address()).getHostAddress()).isEqualTo("192.168.99.1");
    Walker.RoundTrip trip =
        drawing.trip(carol, "udp 192.168.99.1:4000 > 52.112.10.11:3478", REGION);
    assertThat(trip.there().hops())
        .extracting(Hop::device)
        .containsExactly(
            "users/carol",
            "sites/hotel/firewalls/box",
            "internet",
            "sites/munich/firewalls/outer",
            "sites/munich/router",
            "vpns/remote",
            "sites/munich/router",
            "sites/munich/firewalls/outer",
            "internet",
            "sites/europe/router");
    assertThat(trip.there().hops().getFirst().after().toString())
        .isEqualTo("udp 192.168.50.2:4500 > 203.0.113.3:4500");
    assertThat(trip.there().last().from().toString()).isEqualTo("203.0.113.2:4000");
    assertThat(trip.there().segments())
        .containsExactly(Segment.INT, Segment.CN, Segment.INT, Segment.MSN);
    assertThat(trip.there().continuous()).isTrue();
    assertThat(trip.disposition()).isEqualTo(Disposition.DELIVERED);
    assertThat(trip.back().orElseThrow().continuous()).isTrue();
  }

  /// A split tunnel carries what it lists: the company's networks. The provider is reached from the
  /// hotel itself.
  @Test
  void aSplitTunnelCarriesOnlyWhatItLists() {
    Drawing drawing = tunnel(", split: [192.168.0.0/16]");
    Spot carol = drawing.user("carol");
    assertThat(carol.source(REGION.address()).getHostAddress()).isEqualTo("192.168.50.2");
    Walk direct =
        drawing.walker.walk(
            carol,
            Drawing.packet("udp 192.168.50.2:4000 > 52.112.10.11:3478"),
            new Sessions(),
            false);
    assertThat(direct.last().from().toString()).isEqualTo("192.0.2.2:4000");
    Walker.RoundTrip inside =
        drawing.trip(carol, "tcp 192.168.99.1:4000 > 192.168.20.11:5061", drawing.frontEnd(0));
    assertThat(inside.disposition()).isEqualTo(Disposition.DELIVERED);
    assertThat(inside.there().last().from().toString()).isEqualTo("192.168.99.1:4000");
  }

  /// A full tunnel leaves the machine no other address of that family; a split one does.
  @Test
  void withAFullTunnelAClientHasTheTunnelsAddressOnly() {
    Drawing full = tunnel("");
    assertThat(full.hosts.person(full.topology().user("carol"), false))
        .extracting(s -> s.address().getHostAddress())
        .containsExactly("192.168.99.1");
    Drawing split = tunnel(", split: [192.168.0.0/16]");
    assertThat(split.hosts.person(split.topology().user("carol"), false))
        .extracting(s -> s.address().getHostAddress())
        .containsExactly("192.168.99.1", "192.168.50.2");
  }

  /// What the tunnel carries, it carries from its own address.
  @Test
  void theWrongAddressOfAMachineWithATunnelLeadsNowhere() {
    Drawing split = tunnel(", split: [192.168.0.0/16]");
    for (String packet :
        new String[] {
          "udp 192.168.99.1:4000 > 52.112.10.11:3478", "udp 192.168.50.2:4000 > 192.168.20.11:5000"
        }) {
      Walk walk =
          split.walker.walk(split.user("carol"), Drawing.packet(packet), new Sessions(), false);
      assertThat(walk.disposition()).as(packet).isEqualTo(Disposition.NO_ROUTE);
      assertThat(walk.at()).as(packet).isEqualTo("users/carol");
    }
  }

  /// A colleague in the office writes first: the tunnel is open, and takes it to the hotel.
  @Test
  void aPacketForAClientOfTheTunnelTravelsInIt() {
    Drawing drawing = tunnel("");
    Walk walk =
        drawing.walker.walk(
            drawing.user("alice"),
            Drawing.packet("udp 192.168.10.2:4000 > 192.168.99.1:5000"),
            new Sessions(),
            false);
    assertThat(walk.delivered()).isTrue();
    assertThat(walk.continuous()).isTrue();
    assertThat(walk.hops())
        .extracting(Hop::device)
        .contains("vpns/remote", "internet", "sites/hotel/firewalls/box");
    assertThat(walk.last()).isEqualTo(Drawing.packet("udp 192.168.10.2:4000 > 192.168.99.1:5000"));
  }

  @Test
  void anAddressOfTheTunnelThatNobodyHasIsNotReached() {
    Walk walk =
        tunnel("")
            .walker
            .walk(
                Drawing.on("munich/office", "192.168.10.9"),
                Drawing.packet("udp 192.168.10.9:4000 > 192.168.99.77:5000"),
                new Sessions(),
                false);
    assertThat(walk.disposition()).isEqualTo(Disposition.NO_ROUTE);
    assertThat(walk.at()).isEqualTo("vpns/remote");
  }

  private static Drawing balanced(String keeps) {
    return Drawing.with(
        "network: munich/servers\n    edge: edge",
        "network: munich/servers\n    load-balancing: hlb\n    vip: 192.168.20.10\n    edge: edge",
        "option: single-nat",
        "option: scaled-hlb\n    vip: {access: 10.45.16.110}" + keeps);
  }

  /// 192.168.20.10 is the balancer's; the node sees Alice's address, and its answer passes the
  /// balancer again, which puts its own there.
  @Test
  void aLoadBalancerChoosesANodeKeepsTheSourceAndAnswersAsItself() {
    Drawing drawing = balanced("");
    Walker.RoundTrip trip =
        drawing.trip(
            drawing.user("alice"),
            "tcp 192.168.10.2:4000 > 192.168.20.10:5061",
            drawing.frontEnd(1));
    assertThat(trip.there().last().toString())
        .isEqualTo("tcp 192.168.10.2:4000 > 192.168.20.12:5061");
    assertThat(trip.there().hops().getLast().device()).isEqualTo("pools/fe/vip");
    assertThat(trip.disposition()).isEqualTo(Disposition.DELIVERED);
    assertThat(trip.back().orElseThrow().last().from().toString()).isEqualTo("192.168.20.10:5061");
    assertThat(trip.back().orElseThrow().continuous()).isTrue();
  }

  @Test
  void aLoadBalancerThatHidesTheSourceIsWhomTheNodeSees() {
    Drawing drawing = balanced("\n    balancer-keeps-source: no");
    Spot near = Drawing.on("munich/dmz", "10.45.16.77");
    Walker.RoundTrip trip =
        drawing.trip(near, "tcp 10.45.16.77:4000 > 10.45.16.110:443", drawing.edgeOutside());
    assertThat(trip.there().last().toString()).isEqualTo("tcp 10.45.16.110:4000 > 10.45.16.10:443");
    assertThat(trip.disposition()).isEqualTo(Disposition.DELIVERED);
    assertThat(trip.back().orElseThrow().continuous()).isTrue();
  }

  /// Many calls at once over one walker: nothing is shared between them but what is read.
  @Test
  void threadsShareAWalker() {
    Drawing drawing = tunnel("");
    Spot carol = drawing.user("carol");
    Walker.RoundTrip alone =
        drawing.trip(carol, "udp 192.168.99.1:4000 > 52.112.10.11:3478", REGION);
    Drawing fresh = tunnel("");
    assertThat(
            java.util.stream.IntStream.range(0, 200)
                .parallel()
                .mapToObj(
                    _ -> fresh.trip(carol, "udp 192.168.99.1:4000 > 52.112.10.11:3478", REGION))
                .distinct()
                .toList())
        .containsExactly(alone);
  }
}
