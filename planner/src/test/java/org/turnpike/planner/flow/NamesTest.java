package org.turnpike.planner.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.turnpike.topology.Disposition;
import org.turnpike.topology.Topology;
import org.turnpike.topology.format.Loaded;
import org.turnpike.topology.format.TopologyFile;
import org.turnpike.topology.service.DeployedDns;

/// What a call does where DNS is not as planned: the same file, with and without a record.
class NamesTest {

  private static final String USERS = "\nusers:\n";

  /// The example with a section of DNS as it is today.
  private static Flows hybrid(String dns) {
    return new Variant("hybrid", USERS, "\ndns:\n" + dns.indent(2) + USERS).flows();
  }

  private static Prediction audio(Flows flows, String a, String b) {
    return flows.predict(Scenarios.between(flows.topology(), a, Optional.of(b)).getFirst());
  }

  private static Leg signalling(Prediction p, Leg.Side side) {
    return p.leg(Leg.Kind.SIGNALLING, side).orElseThrow();
  }

  @Test
  void aUserOutsideFindsNoServerWhereTheOutsideViewHasNoneOfTheNames() {
    Flows flows =
        hybrid(
            "external: {missing: [lyncdiscoverinternal.contoso.com, lyncdiscover.contoso.com,"
                + " _sipinternaltls._tcp.contoso.com, _sip._tls.contoso.com,"
                + " sipinternal.contoso.com, sip.contoso.com, sipexternal.contoso.com]}");
    Leg outside = signalling(audio(flows, "carol", "alice"), Leg.Side.A);
    assertThat(outside.disposition()).isEqualTo(Disposition.UNRESOLVABLE);
    assertThat(outside.why().orElseThrow()).contains("external view", "contoso.com");
    assertThat(signalling(audio(flows, "alice", "bob"), Leg.Side.A).delivered()).isTrue();
  }

  @Test
  void aPrivateCircuitAloneLeavesItsClientsWithoutAResolver() {
    Flows flows =
        new Variant("online", "address: 198.51.100.2/29,", "address: 198.51.100.2/29, state: down,")
            .flows();
    Prediction call = audio(flows, "alice", "dave");
    Leg unheard = signalling(call, Leg.Side.B);
    assertThat(unheard.disposition()).isEqualTo(Disposition.NO_ROUTE);
    assertThat(unheard.stretches().getFirst().there().sent().to().toString())
        .isEqualTo("198.18.0.53:53");
    assertThat(signalling(call, Leg.Side.A).delivered()).isTrue();
    assertThat(call.derivation().reasons())
        .anySatisfy(r -> assertThat(r.what()).contains("no resolver answers"));
  }

  @Test
  void whoHasServersOfItsOwnAsksAmongThem() {
    Flows flows =
        new Variant("hybrid", "address: 203.0.113.2/29,", "address: 203.0.113.2/29, state: down,")
            .flows();
    assertThat(signalling(audio(flows, "olga", "alice"), Leg.Side.A).delivered()).isTrue();
  }

  /// Who is inside asks nobody on the Internet, though that were open.
  @Test
  void aBranchWithoutAWayToTheServersFindsNobodyToAsk() {
    Flows flows =
        new Variant(
                "hybrid",
                USERS,
                """

                users:
                  erin: {uri: erin@contoso.com, home: fe, at: branch/desks}
                """,
                "\nsites:\n",
                """

                sites:
                  branch:
                    organisation: contoso
                    geography: europe
                    networks: {desks: 192.168.77.0/24}
                    circuits: {internet: {to: internet, address: 203.0.113.250/29}}
                    firewalls:
                      box: {outside: internet, inside: router, outbound: allow, nat: {kind: source}}
                """)
            .flows();
    Leg unheard = signalling(audio(flows, "erin", "alice"), Leg.Side.A);
    assertThat(unheard.disposition()).isEqualTo(Disposition.NO_ROUTE);
    assertThat(unheard.stretches())
        .singleElement()
        .satisfies(s -> assertThat(s.there().sent().to().toString()).isEqualTo("192.168.20.11:53"));
  }

  @Test
  void theNameOfTheAccessEdgeAloneIsMissing() {
    Flows flows = hybrid("external: {missing: [sip.contoso.com]}");
    Leg outside = signalling(audio(flows, "carol", "alice"), Leg.Side.A);
    // The Front End's name is planned for the inside alone, and its address is private.
    assertThat(outside.delivered()).isFalse();
  }

  @Test
  void whereNoAccessEdgeCarriesRemoteUsersNoNameLeadsInFromOutside() {
    String edge = "  edge:\n    role: edge\n";
    Flows flows = new Variant("hybrid", edge, edge + "    remote-access: no\n").flows();
    Leg outside = signalling(audio(flows, "carol", "alice"), Leg.Side.A);
    assertThat(outside.disposition()).isEqualTo(Disposition.UNRESOLVABLE);
    assertThat(outside.why().orElseThrow()).contains("pools/edge carries no remote users");
    assertThat(outside.stretches()).isEmpty();
  }

  @Test
  void aPrivateAddressInTheOutsideViewLeadsNowhere() {
    Flows flows =
        hybrid("external: {records: [{name: sip.contoso.com, type: A, value: 10.45.16.10}]}");
    Leg outside = signalling(audio(flows, "carol", "alice"), Leg.Side.A);
    assertThat(outside.disposition()).isEqualTo(Disposition.NO_ROUTE);
    assertThat(outside.stretches().getFirst().there().sent().to().address().getHostAddress())
        .isEqualTo("10.45.16.10");
  }

  @Test
  void withoutTheFrontEndsNameAClientInsideGoesByTheAccessEdge() {
    Flows flows = hybrid("internal: {missing: [fe.contoso.net]}");
    Prediction call = audio(flows, "alice", "bob");
    assertThat(signalling(call, Leg.Side.A).edges()).containsExactly("edge1");
    assertThat(call.derivation().reasons())
        .anySatisfy(r -> assertThat(r.what()).contains("internal view has no fe.contoso.net"));
  }

  @Test
  void withoutTheRelaysNameOutsideAUserThereHasNoRelay() {
    Flows with = hybrid("external: {missing: []}");
    Flows without = hybrid("external: {missing: [av.contoso.com]}");
    // Her own host candidate still reaches the relay of somebody inside, so both work; the meeting
    // online shows the difference, since her relay is the only one that is not the server's.
    assertThat(audio(with, "carol", "alice").disposition()).isEqualTo(Disposition.DELIVERED);
    assertThat(audio(without, "carol", "alice").derivation().reasons())
        .noneMatch(r -> r.what().startsWith("users/carol has relayed"));
    assertThat(audio(with, "carol", "alice").derivation().reasons())
        .anyMatch(r -> r.what().startsWith("users/carol has relayed"));
  }

  @Test
  void withoutTheInternalNameOfTheEdgeNobodyInsideIsHeardOutside() {
    Flows flows = hybrid("internal: {missing: [sfbedge.contoso.net]}");
    Prediction call = audio(flows, "carol", "alice");
    assertThat(call.derivation().reasons())
        .noneMatch(r -> r.what().startsWith("users/alice has relayed"));
  }

  @Test
  void withoutTheFederationRecordTheCloudDoesNotFindTheEdge() {
    Flows flows = hybrid("external: {missing: [_sipfederationtls._tcp.contoso.com]}");
    Prediction in = audio(flows, "dave", "alice");
    assertThat(in.disposition()).isEqualTo(Disposition.UNRESOLVABLE);
    assertThat(signalling(in, Leg.Side.SERVERS).why().orElseThrow())
        .contains("_sipfederationtls._tcp.contoso.com");
    // The other way the Edge speaks first, and it knows the provider's.
    assertThat(audio(flows, "alice", "dave").disposition()).isEqualTo(Disposition.DELIVERED);
  }

  @Test
  void anEdgeWithoutRemoteAccessLetsNobodyInFromOutside() {
    Flows flows =
        new Variant("hybrid", "    next-hop: fe\n", "    next-hop: fe\n    remote-access: no\n")
            .flows();
    Leg outside = signalling(audio(flows, "carol", "alice"), Leg.Side.A);
    assertThat(outside.delivered()).isFalse();
    assertThat(signalling(audio(flows, "alice", "bob"), Leg.Side.A).delivered()).isTrue();
  }

  @Test
  void anEdgeWithoutFederationSpeaksToNoOtherDeployment() {
    Flows flows =
        new Variant("hybrid", "    next-hop: fe\n", "    next-hop: fe\n    federation: no\n")
            .flows();
    Prediction call = audio(flows, "alice", "dave");
    assertThat(call.disposition()).isEqualTo(Disposition.UNRESOLVABLE);
    assertThat(signalling(call, Leg.Side.SERVERS).why().orElseThrow())
        .isEqualTo("no Access Edge speaks for pools/fe");
  }

  private static final String TUNNELS =
      """
      turnpike: 1
      name: Tunnels
      organisations:
        contoso: {domains: [contoso.com]}
      sites:
        office:
          organisation: contoso
          networks: {lan: 10.0.1.0/24, servers: 10.0.2.0/24}
          circuits: {internet: {to: internet, address: [203.0.113.2/29]}}
          firewalls:
            outer: {outside: internet, inside: router}
        home:
          kind: public
          networks: {wifi: 192.168.1.0/24}
          circuits: {dsl: {to: internet, address: [203.0.113.10/29]}}
      vpns:
        full: {network: office/lan, gateway: 203.0.113.2, clients: 10.0.1.64/26}
        servers: {network: office/lan, gateway: 203.0.113.3, clients: 10.0.1.128/26, split: [10.0.2.0/24]}
        elsewhere: {network: office/lan, gateway: 203.0.113.4, clients: 10.0.1.192/26, split: [52.112.0.0/14]}
      pools:
        fe: {role: front-end, network: office/servers, nodes: {fe1: 10.0.2.11}}
      users:
        alice: {home: fe, at: home/wifi, vpn: full}
        bob: {home: fe, at: home/wifi, vpn: servers}
        carol: {home: fe, at: home/wifi, vpn: elsewhere}
      """;

  /// The resolver inside is among the servers.
  @Test
  void whoseTunnelDoesNotLeadToTheServersAsksOutside() {
    Topology topology = ((Loaded.Good) TopologyFile.read(TUNNELS, "tunnels.yaml")).topology();
    Names names = new Names(topology);
    assertThat(names.viewOf(topology.user("alice"))).isEqualTo(DeployedDns.View.INTERNAL);
    assertThat(names.viewOf(topology.user("bob"))).isEqualTo(DeployedDns.View.INTERNAL);
    assertThat(names.viewOf(topology.user("carol"))).isEqualTo(DeployedDns.View.EXTERNAL);
  }
}
