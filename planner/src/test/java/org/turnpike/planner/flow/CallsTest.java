package org.turnpike.planner.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.turnpike.planner.path.Walk;
import org.turnpike.topology.Disposition;
import org.turnpike.topology.network.Transport;

/// Single calls, each worked out by hand: policies, bypass, tunnels, proxies, phones without ICE,
/// and which scenarios a file has.
class CallsTest {

  private static Prediction predict(Variant variant, Scenario.Kind kind, String a, String b) {
    Flows flows = variant.flows();
    return Scenarios.between(flows.topology(), a, Optional.of(b)).stream()
        .filter(s -> s.kind() == kind)
        .findFirst()
        .map(flows::predict)
        .orElseThrow();
  }

  private static Leg leg(Prediction p, Leg.Kind kind, Leg.Side side) {
    return p.leg(kind, side).orElseThrow();
  }

  @Test
  void aPartnerThatBlocksADomainIsNotCalledAndNoMediaIsPredicted() {
    Variant blocked = new Variant("federated", "blocked: [tailspin.com]", "blocked: [contoso.com]");
    for (Scenario.Kind kind : List.of(Scenario.Kind.CALL, Scenario.Kind.CONFERENCE)) {
      Prediction p = predict(blocked, kind, "alice", "dave");
      assertThat(p.disposition()).isEqualTo(Disposition.REFUSED);
      assertThat(p.legs(Leg.Kind.MEDIA)).isEmpty();
      assertThat(leg(p, Leg.Kind.SIGNALLING, Leg.Side.SERVERS).why())
          .hasValue("organisations/fabrikam/federation blocks contoso.com");
    }
    assertThat(predict(new Variant("federated"), Scenario.Kind.CALL, "alice", "dave").disposition())
        .isEqualTo(Disposition.DELIVERED);
  }

  @Test
  void directFederationLetsInWhomItLists() {
    Variant unlisted =
        new Variant("federated", "tenant-allowed: fabrikam.com", "tenant-allowed: tailspin.com");
    assertThat(
            leg(
                    predict(unlisted, Scenario.Kind.CALL, "dave", "alice"),
                    Leg.Kind.SIGNALLING,
                    Leg.Side.SERVERS)
                .why())
        .hasValue("organisations/contoso/federation does not list fabrikam.com");
  }

  /// RFC 8656 §7.2: IPv4 where a client does not say which family it wants.
  @Test
  void aRelayThatIsAskedOverIpv6GivesAnAddressOfIpv4() {
    Variant both =
        new Variant(
            "hybrid",
            "edge: 52.112.11.0/24",
            "edge: [52.112.11.0/24, \"2001:db8:11::/64\"]",
            "address: 185.1.0.2/29",
            "address: [185.1.0.2/29, \"2001:db8:f0::2/126\"]",
            "{prefix: 192.168.50.0/24, wireless: yes}",
            "{prefix: [192.168.50.0/24, \"2001:db8:50::/64\"], wireless: yes}",
            "address: 192.0.2.2/29",
            "address: [192.0.2.2/29, \"2001:db8:f1::2/126\"]",
            "av: 52.112.11.30",
            "av: [52.112.11.30, \"2001:db8:11::30\"]");
    List<String> relays =
        predict(both, Scenario.Kind.CALL, "oscar", "carol").derivation().reasons().stream()
            .map(Derivation.Reason::what)
            .filter(w -> w.startsWith("users/oscar has relayed"))
            .toList();
    assertThat(relays).hasSize(2).allMatch(w -> w.contains("relayed udp 52.112.11.30:"));
    assertThat(relays).anyMatch(w -> w.contains("asked over udp [2001:db8:11::30]:3478"));
  }

  @Test
  void mediaBypassLeavesTheMediationServerOutForThoseAtTheGatewaysSite() {
    Variant bypass =
        new Variant("hybrid", "pool: fe, numbers: [+1425555]", "pool: fe, media-bypass: yes");
    Prediction inside = predict(bypass, Scenario.Kind.PSTN, "alice", "trunk");
    Leg direct = leg(inside, Leg.Kind.MEDIA, Leg.Side.A);
    assertThat(direct.to()).isEqualTo("gateways/trunk");
    assertThat(direct.segmentsText()).isEqualTo("CN");
    assertThat(leg(inside, Leg.Kind.MEDIA, Leg.Side.B).segmentsText()).isEqualTo("CN>PSTN");
    // At home she has a relay between her and the servers, and the gateway speaks no ICE.
    Prediction outside = predict(bypass, Scenario.Kind.PSTN, "carol", "trunk");
    assertThat(leg(outside, Leg.Kind.MEDIA, Leg.Side.A).to()).startsWith("pools/fe/");
    assertThat(outside.mediaEdges()).containsExactly("edge1");
  }

  @Test
  void theStepToTheTelephoneNetworkIsAHopOfItsOwn() {
    Walk last =
        leg(
                predict(new Variant("hybrid"), Scenario.Kind.PSTN, "alice", "trunk"),
                Leg.Kind.MEDIA,
                Leg.Side.B)
            .stretches()
            .getLast()
            .there();
    assertThat(last.hops().getLast().out()).hasValue("gateways/trunk");
    assertThat(last.continuous()).isTrue();
  }

  /// The tunnel ends at 192.168.20.40, which the office publishes as 131.107.155.40.
  @Test
  void anOpenTunnelBringsAUserInside() {
    Variant tunnel =
        new Variant(
            "hybrid",
            "  carol: {home: fe, at: home/home-wifi}",
            "  carol: {home: fe, at: home/home-wifi, vpn: office}",
            "          # What else goes out appears",
            "          - {kind: one-to-one, inside: 192.168.20.40, outside: 131.107.155.40}\n"
                + "          # What else goes out appears",
            "          # The Edge's table, row by row.\n",
            "          - {id: VPN-IN, protocol: udp, from: outside, to: [192.168.20.40], ports: 4500}\n",
            "\nusers:\n",
            "\nvpns:\n  office: {network: redmond/servers, gateway: 131.107.155.40, clients:"
                + " 192.168.99.0/24}\n\nusers:\n");
    Prediction p = predict(tunnel, Scenario.Kind.CALL, "carol", "alice");
    Leg signalling = leg(p, Leg.Kind.SIGNALLING, Leg.Side.A);
    assertThat(signalling.edges()).isEmpty();
    assertThat(signalling.segmentsText()).isEqualTo("INT>CN");
    assertThat(leg(p, Leg.Kind.MEDIA, Leg.Side.A).segmentsText()).isEqualTo("INT>CN");
    assertThat(p.mediaEdges()).isEmpty();
    assertThat(predict(new Variant("hybrid"), Scenario.Kind.CALL, "carol", "alice").mediaEdges())
        .containsExactly("edge1");
  }

  /// A phone of the desk sends to what it is told and looks at nothing.
  @Test
  void phonesWithoutIceHearOneAnotherInsideAndNobodyOutside() {
    Variant phones =
        new Variant(
            "hybrid",
            "  alice: {home: fe,",
            "  alice: {client: phone, home: fe,",
            "  bob: {home: fe,",
            "  bob: {client: phone, home: fe,");
    assertThat(predict(phones, Scenario.Kind.CALL, "alice", "bob").disposition())
        .isEqualTo(Disposition.DELIVERED);
    Prediction outside = predict(phones, Scenario.Kind.CALL, "alice", "dave");
    assertThat(leg(outside, Leg.Kind.MEDIA, Leg.Side.A).delivered()).isFalse();
  }

  @Test
  void behindAProxyTheAccessEdgeIsReachedWhereTheFrontEndIsNot() {
    Variant proxied =
        new Variant(
            "online",
            "      office: 192.168.10.0/24\n",
            "      office: {prefix: 192.168.10.0/24, proxy: web}\n      perimeter: 192.168.11.0/24\n",
            "          - {id: OUT-SIP, protocol: tcp, from: inside, to: [52.112.0.0/14], ports: [443, 5061], note: sign-in and media over TCP}\n",
            "",
            "\nusers:\n",
            "\nproxies:\n  web: {network: munich/perimeter, address: 192.168.11.8, port: 8080}\n\nusers:\n");
    Prediction p = predict(proxied, Scenario.Kind.SIGN_IN, "alice", "online-europe");
    Leg signalling = leg(p, Leg.Kind.SIGNALLING, Leg.Side.A);
    assertThat(signalling.disposition()).isEqualTo(Disposition.DELIVERED);
    assertThat(signalling.edges()).containsExactly("europe-edge1");
    assertThat(signalling.stretches().getFirst().there().hops())
        .anyMatch(h -> h.rule().equals(Optional.of("proxy")));
  }

  @Test
  void twoOfAUserThatIsCountedHaveAnAddressEach() {
    Prediction p = predict(new Variant("broadcast"), Scenario.Kind.CALL, "watchers", "watchers");
    Walk walk = leg(p, Leg.Kind.MEDIA, Leg.Side.A).stretches().getFirst().there();
    assertThat(walk.sent().from().address()).isNotEqualTo(walk.sent().to().address());
    assertThat(leg(p, Leg.Kind.MEDIA, Leg.Side.A).transport()).isEqualTo(Transport.UDP);
  }

  @Test
  void theFilesRestrictionsLeaveScenariosOut() {
    Flows flows =
        new Variant(
                "hybrid",
                "\nusers:\n",
                "\nscenarios: {modalities: audio, only: alice to dave}\n\nusers:\n")
            .flows();
    assertThat(flows.scenarios().stream().filter(s -> s.kind() == Scenario.Kind.CALL))
        .extracting(Scenario::id)
        .containsExactly("call/alice/dave/audio");
  }

  @Test
  void scenariosGrowWithUsersAndNotWithTheirSquare() {
    int some = Scenarios.of(ManySites.of(100)).size();
    int twice = Scenarios.of(ManySites.of(200)).size();
    assertThat(twice).isLessThan(some * 5 / 2);
  }
}
