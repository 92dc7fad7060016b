package org.turnpike.planner.path;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.turnpike.planner.network.Spot;
import org.turnpike.topology.Disposition;

/// What firewalls make of addresses, worked out by hand.
class TranslatorTest {

  private static final Spot HOST = Drawing.on("munich/servers", "192.168.20.60");
  private static final Spot OTHER = Drawing.on("munich/servers", "192.168.20.61");
  private static final Spot STRANGER = Drawing.on("europe/region", "52.112.10.11");
  private static final String ONE =
      "{kind: one-to-one, inside: 10.45.16.10, outside: 131.107.155.10}";
  private static final String SOURCE = "- {kind: source, on: internet, from: [192.168.0.0/16]}";
  private static final String BOX = "outbound: allow, nat: [{kind: source}]}";

  /// The office writes to the Edge's public address. outer turns it round only if told to: without
  /// hairpin, a packet from inside for an outside address is for the translator itself.
  @Test
  void aPublicAddressIsOutOfReachFromInsideWithoutHairpin() {
    Drawing drawing = Drawing.with();
    Walk walk =
        drawing.walker.walk(
            Drawing.on("munich/office", "192.168.10.20"),
            Drawing.packet("tcp 192.168.10.20:50000 > 131.107.155.10:443"),
            new Sessions(),
            false);
    assertThat(walk.disposition()).isEqualTo(Disposition.BLOCKED_BY_NAT);
    assertThat(walk.at()).isEqualTo("sites/munich/firewalls/outer");
  }

  /// With hairpin on both translations the office appears to the Edge as 203.0.113.2, so the answer
  /// goes back to outer (default gateway of the external adapter) and is translated both ways.
  @Test
  void withHairpinTheOfficeAppearsWithItsPublicAddressAndTheAnswerComesBack() {
    Drawing drawing =
        Drawing.with(
            ONE,
            ONE.replace("}", ", hairpin: yes}"),
            SOURCE,
            SOURCE.replace("}", ", hairpin: yes}"));
    Walker.RoundTrip trip =
        drawing.trip(
            drawing.user("alice"),
            "tcp 192.168.10.20:50000 > 131.107.155.10:443",
            drawing.edgeOutside());
    assertThat(trip.there().last().toString()).isEqualTo("tcp 203.0.113.2:50000 > 10.45.16.10:443");
    assertThat(trip.there().hops())
        .flatExtracting(Hop::translations)
        .containsExactly(
            "sites/munich/firewalls/outer/nat/0", "sites/munich/firewalls/outer/nat/1");
    assertThat(trip.disposition()).isEqualTo(Disposition.DELIVERED);
  }

  /// With hairpin on the one-to-one translation alone the Edge sees 192.168.10.20 itself, and
  /// answers by its persistent route through inner: not the way that the request came.
  @Test
  void withHairpinOfTheDestinationAloneTheAnswerTakesAnotherWay() {
    Drawing drawing = Drawing.with(ONE, ONE.replace("}", ", hairpin: yes}"));
    Walker.RoundTrip trip =
        drawing.trip(
            drawing.user("alice"),
            "tcp 192.168.10.20:50000 > 131.107.155.10:443",
            drawing.edgeOutside());
    assertThat(trip.there().delivered()).isTrue();
    assertThat(trip.disposition()).isEqualTo(Disposition.BLOCKED_ASYMMETRIC);
  }

  /// Two hosts of one network behind the hotel's translator write to each other's mapped address
  /// (RFC 4787 §6): both must have opened a mapping that lets the other in, and the box must turn.
  @Test
  void twoBehindOneTranslatorMeetOnlyIfItHairpins() {
    for (boolean hairpin : new boolean[] {false, true}) {
      Drawing drawing =
          Drawing.with(
              BOX,
              "outbound: allow, nat: [{kind: source, filtering: endpoint-independent, hairpin: "
                  + (hairpin ? "yes" : "no")
                  + "}]}");
      Sessions sessions = new Sessions();
      Spot a = Drawing.on("hotel/guests", "192.168.50.20");
      Spot b = Drawing.on("hotel/guests", "192.168.50.21");
      drawing.walker.walk(
          a, Drawing.packet("udp 192.168.50.20:1000 > 52.112.10.11:3478"), sessions, false);
      drawing.walker.walk(
          b, Drawing.packet("udp 192.168.50.21:2000 > 52.112.10.11:3478"), sessions, false);
      Walk walk =
          drawing.walker.walk(
              a, Drawing.packet("udp 192.168.50.20:1000 > 192.0.2.2:2000"), sessions, false);
      if (hairpin) {
        assertThat(walk.delivered()).isTrue();
        assertThat(walk.last().toString()).isEqualTo("udp 192.0.2.2:1000 > 192.168.50.21:2000");
      } else {
        assertThat(walk.disposition()).isEqualTo(Disposition.BLOCKED_BY_NAT);
      }
    }
  }

  /// 203.0.113.2:8443 > 192.168.20.60:443, and back with the outside's address and port.
  @Test
  void aForwardedPortReachesItsHostAndTheAnswerBearsTheOutsideAddress() {
    Drawing drawing =
        Drawing.with(
            SOURCE,
            SOURCE
                + "\n          - {kind: port-forward, outside: 203.0.113.2, protocol: tcp, ports: 8443,"
                + " inside: 192.168.20.60, inside-port: 443}",
            "- {id: IN-3478,",
            "- {id: FWD, protocol: tcp, from: outside, to: 192.168.20.60, ports: 443}\n"
                + "          - {id: IN-3478,");
    Walker.RoundTrip trip =
        drawing.trip(STRANGER, "tcp 52.112.10.11:4000 > 203.0.113.2:8443", HOST);
    assertThat(trip.there().last().toString())
        .isEqualTo("tcp 52.112.10.11:4000 > 192.168.20.60:443");
    assertThat(trip.there().hops()).extracting(Hop::rule).contains(java.util.Optional.of("FWD"));
    assertThat(trip.disposition()).isEqualTo(Disposition.DELIVERED);
    assertThat(
            drawing.trip(STRANGER, "tcp 52.112.10.11:4000 > 203.0.113.2:8444", HOST).disposition())
        .isEqualTo(Disposition.BLOCKED_BY_NAT);
  }

  /// What the Edge document forbids: the Edge then sees the firewall, here 10.45.16.1, and not whom
  /// it talks to.
  @Test
  void aTranslationThatHidesTheSourceShowsTheFirewallToTheEdge() {
    Drawing drawing = Drawing.with(ONE, ONE.replace("}", ", keeps-source: no}"));
    Walker.RoundTrip trip =
        drawing.trip(STRANGER, "tcp 52.112.10.11:4000 > 131.107.155.10:443", drawing.edgeOutside());
    assertThat(trip.there().last().toString()).isEqualTo("tcp 10.45.16.1:4000 > 10.45.16.10:443");
    assertThat(trip.disposition()).isEqualTo(Disposition.DELIVERED);
  }

  /// The mapping is the first inside port that is free: two hosts with one port differ outside.
  @Test
  void twoHostsWithOnePortGetTwoMappings() {
    Drawing drawing = Drawing.with();
    Sessions sessions = new Sessions();
    Walk one =
        drawing.walker.walk(
            HOST, Drawing.packet("udp 192.168.20.60:5000 > 52.112.10.11:3478"), sessions, false);
    Walk two =
        drawing.walker.walk(
            OTHER, Drawing.packet("udp 192.168.20.61:5000 > 52.112.10.11:3478"), sessions, false);
    assertThat(one.last().from().toString()).isEqualTo("203.0.113.2:5000");
    assertThat(two.last().from().toString()).isEqualTo("203.0.113.2:5001");
  }

  /// A stateless device knows no session: the answer from 52.112.10.11 needs a rule of its own, and
  /// the rule sees the inside's address.
  @Test
  void aStatelessFirewallLetsAnswersInOnlyByARule() {
    String[] stateless = {
      "inside: router\n        outbound: allow",
      "inside: router\n        stateful: no\n        outbound: allow"
    };
    String request = "tcp 192.168.20.60:4000 > 52.112.10.11:443";
    Drawing without = Drawing.with(stateless);
    Walker.RoundTrip lost = without.trip(HOST, request, STRANGER);
    assertThat(lost.there().delivered()).isTrue();
    assertThat(lost.disposition()).isEqualTo(Disposition.BLOCKED_BY_RULE);
    Drawing with =
        Drawing.with(
            stateless[0],
            stateless[1],
            "- {id: IN-3478,",
            "- {id: BACK, protocol: tcp, from: outside, to: servers, source-ports: 443}\n"
                + "          - {id: IN-3478,");
    Walker.RoundTrip trip = with.trip(HOST, request, STRANGER);
    assertThat(trip.disposition()).isEqualTo(Disposition.DELIVERED);
    assertThat(trip.back().orElseThrow().hops())
        .extracting(Hop::rule)
        .contains(java.util.Optional.of("BACK"));
  }

  /// A stateless firewall's translator knows what it let by as it was, and does not take the answer
  /// for something new.
  @Test
  void anAnswerToWhatCameInAsItWasIsNotTranslated() {
    Drawing drawing =
        Drawing.with(
            "inside: router\n        outbound: allow",
            "inside: router\n        stateful: no\n        outbound: allow",
            "- {kind: one-to-one, inside: 10.45.16.10, outside: 131.107.155.10}",
            "",
            "from: [192.168.0.0/16]",
            "from: [10.0.0.0/8, 131.107.0.0/16]",
            "dmz: 10.45.16.0/24",
            "dmz: 131.107.155.0/24",
            "10.45.16.10 as 131.107.155.10",
            "131.107.155.10",
            "10.45.16.20 as 131.107.155.20",
            "131.107.155.20",
            "10.45.16.30 as 131.107.155.30",
            "131.107.155.30",
            "option: single-nat",
            "option: single-public",
            "to: 10.45.16.10, ports: 443",
            "to: 131.107.155.10, ports: 443",
            "to: 10.45.16.10, ports: 3478",
            "to: 131.107.155.10, ports: 3478");
    Walker.RoundTrip trip =
        drawing.trip(STRANGER, "tcp 52.112.10.11:4000 > 131.107.155.10:443", drawing.edgeOutside());
    assertThat(trip.disposition()).isEqualTo(Disposition.DELIVERED);
    assertThat(trip.back().orElseThrow().last().from().toString()).isEqualTo("131.107.155.10:443");
  }
}
