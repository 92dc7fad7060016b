package org.turnpike.planner.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.turnpike.planner.network.Hosts;
import org.turnpike.planner.network.Spot;
import org.turnpike.planner.path.Hop;
import org.turnpike.planner.path.Packet;
import org.turnpike.planner.path.Walk;
import org.turnpike.planner.path.Walker;
import org.turnpike.topology.Disposition;
import org.turnpike.topology.network.Transport;

/// Rules of the call-flow document that a pair of files shows: with and without what the rule is
/// about.
class RulesTest {

  private static Optional<Leg> media(Prediction p) {
    return p.leg(Leg.Kind.MEDIA, Leg.Side.A).filter(Leg::delivered);
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
