package org.turnpike.planner.path;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.turnpike.topology.Disposition;
import org.turnpike.topology.network.Segment;
import org.turnpike.topology.network.Transport;
import org.turnpike.topology.settings.Endpoint;

/// An Edge has two adapters and forwards nothing between them: what it sends leaves by the network
/// it is on, a persistent route, or the default gateway of its external adapter.
class EdgeAdaptersTest {

  private static final String STUN = "udp 192.168.10.20:50000 > 172.25.33.10:3478";

  /// Office 192.168.10.20 > inner (INT-06) > 172.25.33.10. The answer is for 192.168.10.20, which
  /// the persistent route sends to 172.25.33.1: inner again, which knows the session.
  @Test
  void thePersistentRouteTakesTheAnswerToAClientInsideThroughTheInternalAdapter() {
    Drawing drawing = Drawing.with();
    Walker.RoundTrip trip = drawing.trip(drawing.user("alice"), STUN, drawing.edgeInside());
    assertThat(trip.disposition()).isEqualTo(Disposition.DELIVERED);
    assertThat(trip.back().orElseThrow().hops())
        .extracting(Hop::device)
        .containsExactly(
            "pools/edge/nodes/edge1", "sites/munich/firewalls/inner", "sites/munich/router");
  }

  /// Without it only the external adapter has a gateway: the answer leaves into the perimeter, to
  /// outer, which never saw the question and lets nothing from there inside.
  @Test
  void withoutThePersistentRouteTheAnswerLeavesByTheExternalAdapterAndIsLost() {
    Drawing drawing =
        Drawing.with("routes: [{to: 192.168.0.0/16, via: 172.25.33.1}]", "routes: []");
    Walker.RoundTrip trip = drawing.trip(drawing.user("alice"), STUN, drawing.edgeInside());
    assertThat(trip.disposition()).isEqualTo(Disposition.BLOCKED_ASYMMETRIC);
    assertThat(trip.back().orElseThrow().at()).isEqualTo("sites/munich/firewalls/outer");
  }

  /// What it opens inwards is from the address of the adapter that it leaves by.
  @Test
  void aConnectionIsOpenedFromTheAdapterThatLeadsThere() {
    assertThat(openedInwards(Drawing.with())).isEqualTo("172.25.33.10");
    assertThat(
            openedInwards(
                Drawing.with("routes: [{to: 192.168.0.0/16, via: 172.25.33.1}]", "routes: []")))
        .isEqualTo("10.45.16.10");
  }

  private static String openedInwards(Drawing drawing) {
    Endpoint to = new Endpoint(drawing.frontEnd(0).address(), 5061);
    return Endpoint.text(
        drawing.walker.opening(drawing.edgeInside(), Transport.TCP, 49152, to).from().address());
  }

  /// A persistent route to a gateway that nobody has leads nowhere.
  @Test
  void aPersistentRouteByAnAddressThatNobodyHasLeadsNowhere() {
    Drawing drawing = Drawing.with("via: 172.25.33.1}", "via: 172.25.33.99}");
    Walker.RoundTrip trip = drawing.trip(drawing.user("alice"), STUN, drawing.edgeInside());
    assertThat(trip.disposition()).isEqualTo(Disposition.NO_ROUTE);
    assertThat(trip.back().orElseThrow().at()).isEqualTo("pools/edge/nodes/edge1");
  }

  /// The office may send to the internal adapter only. To the external address it goes through
  /// outer, inside to perimeter: outbound is allowed, the packet arrives; the answer, from
  /// 10.45.16.10 by the internal adapter, meets inner, which has no session and lets no TCP out of
  /// the perimeter but to the servers.
  @Test
  void theEdgeDoesNotForwardSoAClientInsideThatUsesTheOutsideGetsNoAnswer() {
    Drawing drawing = Drawing.with();
    Walker.RoundTrip trip =
        drawing.trip(
            drawing.user("alice"),
            "tcp 192.168.10.20:50000 > 10.45.16.10:443",
            drawing.edgeOutside());
    assertThat(trip.there().delivered()).isTrue();
    assertThat(trip.disposition()).isEqualTo(Disposition.BLOCKED_ASYMMETRIC);
    assertThat(trip.back().orElseThrow().at()).isEqualTo("sites/munich/firewalls/inner");
  }

  /// 10.45.16.10 > the default gateway 10.45.16.1 (outer) > Internet as 131.107.155.10, though the
  /// persistent route is there: it names the inside's networks only.
  @Test
  void whatTheEdgeSendsOutwardsTakesTheDefaultGatewayOfTheExternalAdapter() {
    Drawing drawing = Drawing.with();
    Walk walk =
        drawing.walker.walk(
            drawing.edgeOutside(),
            Drawing.packet("tcp 10.45.16.10:50000 > 52.112.10.11:5061"),
            new Sessions(),
            false);
    assertThat(walk.delivered()).isTrue();
    assertThat(walk.last().from().toString()).isEqualTo("131.107.155.10:50000");
    assertThat(walk.segments()).containsExactly(Segment.CN, Segment.INT, Segment.MSN);
  }

  /// The Edge to the Front End: from 172.25.33.10, rule INT-03 of inner.
  @Test
  void theEdgeReachesTheFrontEndByItsInternalAdapterAndTheRuleHasItsPlaceInTheFile() {
    Drawing drawing = Drawing.with();
    Walker.RoundTrip trip =
        drawing.trip(
            drawing.edgeInside(),
            "tcp 172.25.33.10:50000 > 192.168.20.11:5061",
            drawing.frontEnd(0));
    assertThat(trip.disposition()).isEqualTo(Disposition.DELIVERED);
    Hop inner = trip.there().hops().get(1);
    assertThat(inner.rule()).contains("INT-03");
    int line =
        1 + Drawing.TEXT.substring(0, Drawing.TEXT.indexOf("id: INT-03")).split("\n").length - 1;
    assertThat(inner.place().orElseThrow().line()).isEqualTo(line);
    assertThat(inner.place().orElseThrow().file()).isEqualTo("drawing.yaml");
  }
}
