package org.turnpike.planner.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.turnpike.planner.Contoso;
import org.turnpike.topology.NodeId;
import org.turnpike.topology.Topology;
import org.turnpike.topology.UserUri;
import org.turnpike.topology.format.Loaded;
import org.turnpike.topology.format.SettingsFile;
import org.turnpike.topology.format.TopologyFile;
import org.turnpike.topology.party.Product;
import org.turnpike.topology.party.User;
import org.turnpike.topology.service.CloudConnector;
import org.turnpike.topology.service.EdgeOption;
import org.turnpike.topology.service.EdgePool;
import org.turnpike.topology.service.EdgePool.Addressing;
import org.turnpike.topology.settings.Audience;
import org.turnpike.topology.settings.Endpoint;
import org.turnpike.topology.settings.FederationRules;
import org.turnpike.topology.settings.Home;
import org.turnpike.topology.settings.Limits;
import org.turnpike.topology.settings.Listener;
import org.turnpike.topology.settings.NodeSettings;
import org.turnpike.topology.settings.Peer;
import org.turnpike.topology.settings.PeerPolicy.Verdict;
import org.turnpike.topology.settings.Protocol;
import org.turnpike.topology.settings.RoleSettings;

class SettingsPlanTest {

  private static final Path EXAMPLES = Path.of("..", "examples");

  private static NodePlan edge1(EdgeOption option, Addressing addressing) {
    Topology topology = new Contoso(option, addressing, Product.TURNPIKE, false, true).topology();
    return SettingsPlan.of(topology).of(new NodeId("edge1")).orElseThrow();
  }

  /// `EXT-12 udp 10.45.16.30:3478 turn-udp`.
  private static List<String> lines(NodePlan node) {
    return node.ports().stream()
        .map(p ->
            String.join(" ", p.rows())
                + " "
                + p.transport().name().toLowerCase(Locale.ROOT)
                + " "
                + p.bind()
                + " "
                + p.protocol().map(Protocol::text).orElse("NOT SERVED"))
        .toList();
  }

  private static final List<String> INSIDE =
      List.of(
          "INT-02 tcp 172.25.33.10:5061 sip-tls",
          "INT-04 tcp 172.25.33.10:8057 NOT SERVED",
          "INT-05 tcp 172.25.33.10:5062 sip-tls",
          "INT-06 udp 172.25.33.10:3478 turn-udp",
          "INT-06 udp 172.25.33.10:3478 turn-dtls",
          "INT-07 tcp 172.25.33.10:443 turn-tcp",
          "INT-07 tcp 172.25.33.10:443 turn-tls",
          "INT-08 tcp 172.25.33.10:4443 https",
          "INT-09 tcp 172.25.33.10:50001 NOT SERVED",
          "INT-10 tcp 172.25.33.10:50002 NOT SERVED",
          "INT-11 tcp 172.25.33.10:50003 NOT SERVED");

  @Test
  void anEdgesPortsAreThoseOfTheTables() {
    List<String> expected =
        new ArrayList<>(
            List.of(
                "EXT-05 tcp 10.45.16.10:443 sip-tls",
                "EXT-06 tcp 10.45.16.10:5061 sip-tls",
                "EXT-08 tcp 10.45.16.20:443 NOT SERVED",
                "EXT-12 udp 10.45.16.30:3478 turn-udp",
                "EXT-13 tcp 10.45.16.30:443 turn-tcp"));
    expected.addAll(INSIDE);
    assertThat(lines(edge1(EdgeOption.SINGLE_NAT, Addressing.PER_ROLE)))
        .containsExactlyInAnyOrderElementsOf(expected);
  }

  /// Clients put the address that they know into a Route, and the Edge has to know it for its own.
  @Test
  void behindABalancerAnAccessEdgeIsToldByTheBalancersAddress() {
    List<PlannedPort> ports = edge1(EdgeOption.SCALED_HLB, Addressing.PER_ROLE).ports();

    assertThat(ports)
        .filteredOn(p -> p.protocol().equals(Optional.of(Protocol.SIP_TLS)))
        .filteredOn(p -> p.audience().contains(Audience.CLIENTS))
        .isNotEmpty()
        .allMatch(p -> !p.advertised().address().equals(p.bind().address()));
    assertThat(ports)
        .filteredOn(p -> p.protocol().equals(Optional.of(Protocol.TURN_UDP)))
        .isNotEmpty()
        .allMatch(p -> p.advertised().address().equals(p.bind().address()));
  }

  @Test
  void withOneAddressEachServiceHasAPortOfItsOwn() {
    List<String> expected =
        new ArrayList<>(
            List.of(
                "EXT-06 EXT-S1 tcp 10.45.16.10:5061 sip-tls",
                "EXT-S2 tcp 10.45.16.10:444 NOT SERVED",
                "EXT-12 udp 10.45.16.10:3478 turn-udp",
                "EXT-S3 tcp 10.45.16.10:443 turn-tcp"));
    expected.addAll(INSIDE);
    assertThat(lines(edge1(EdgeOption.SINGLE_NAT, Addressing.SINGLE)))
        .containsExactlyInAnyOrderElementsOf(expected);
  }

  @Test
  void behindALoadBalancerRowsOfItsAddressesArePortsOfTheNode() {
    assertThat(lines(edge1(EdgeOption.SCALED_HLB, Addressing.PER_ROLE)))
        .containsExactlyInAnyOrder(
            "HLBXV-03 tcp 131.107.155.10:443 sip-tls",
            "HLBXV-04 tcp 131.107.155.10:5061 sip-tls",
            "HLBXV-06 tcp 131.107.155.20:443 NOT SERVED",
            "HLBX-07 HLBXV-07 udp 131.107.155.30:3478 turn-udp",
            "HLBX-08 HLBXV-08 tcp 131.107.155.30:443 turn-tcp",
            "HLBIV-01 tcp 172.25.33.10:5061 sip-tls",
            "HLBIV-03 tcp 172.25.33.10:5062 sip-tls",
            "HLBI-04 HLBIV-04 udp 172.25.33.10:3478 turn-udp",
            "HLBI-04 HLBIV-04 udp 172.25.33.10:3478 turn-dtls",
            "HLBI-05 HLBIV-05 tcp 172.25.33.10:443 turn-tcp",
            "HLBI-05 HLBIV-05 tcp 172.25.33.10:443 turn-tls",
            "HLBI-02 tcp 172.25.33.10:4443 https",
            "HLBI-03 tcp 172.25.33.10:8057 NOT SERVED",
            "HLBI-06 tcp 172.25.33.10:50001 NOT SERVED",
            "HLBI-07 tcp 172.25.33.10:50002 NOT SERVED",
            "HLBI-08 tcp 172.25.33.10:50003 NOT SERVED");
  }

  @ParameterizedTest
  @EnumSource(EdgeOption.class)
  void whatIsNotServedHasNoListenerAndWhatIsHasOne(EdgeOption option) {
    NodePlan node = edge1(option, Addressing.PER_ROLE);
    assertThat(node.settings().listeners().stream().map(Listener::bind))
        .containsExactlyElementsOf(
            node.ports().stream().filter(PlannedPort::served).map(PlannedPort::bind).toList());
    assertThat(node.ports()).anyMatch(p -> !p.served());
  }

  @Test
  void behindNatTheRelayBindsItsAdapterAndTellsThePublicAddress() {
    NodeSettings settings = edge1(EdgeOption.SCALED_NAT, Addressing.PER_ROLE).settings();
    assertThat(settings.roles())
        .contains(
            new RoleSettings.AvEdge(
                "contoso.com",
                List.of(
                    new RoleSettings.RelayAddress(
                        Contoso.ip("10.45.16.30"), Contoso.ip("131.107.155.30"))),
                50000,
                59999,
                "",
                0,
                List.of(
                    elsewhere("10.45.16.30:3478", "131.107.155.31:3478"),
                    elsewhere("10.45.16.30:443", "131.107.155.31:443"),
                    elsewhere("172.25.33.10:3478", "172.25.33.11:3478"),
                    elsewhere("172.25.33.10:443", "172.25.33.11:443"))),
            new RoleSettings.Credentials(List.of("credentials")));
    assertThat(settings.listeners().stream().map(Listener::advertised).map(Endpoint::address))
        .contains(Contoso.ip("131.107.155.30"), Contoso.ip("131.107.155.10"));
  }

  /// A draining node sends clients to the same port of the other, inside and outside apart.
  private static RoleSettings.Alternate elsewhere(String here, String there) {
    return new RoleSettings.Alternate(Endpoint.parse(here), Endpoint.parse(there));
  }

  @Test
  void credentialsAreGivenOutOnTheInsideAloneAndToServers() {
    NodeSettings settings = edge1(EdgeOption.SCALED_NAT, Addressing.PER_ROLE).settings();
    assertThat(settings.listeners())
        .filteredOn(each -> each.name().equals("credentials"))
        .singleElement()
        .satisfies(each -> {
          assertThat(each.bind().toString()).isEqualTo("172.25.33.10:5062");
          assertThat(each.audience()).containsExactly(Audience.SERVERS);
          assertThat(each.certificate()).contains("edge1-internal");
        });
  }

  @Test
  void aRelayReachesTheRelaysOfAllEdgesAndNothingInside() {
    NodeSettings settings = edge1(EdgeOption.SCALED_NAT, Addressing.PER_ROLE).settings();
    InetAddress other = Contoso.ip("131.107.155.31");
    assertThat(settings.peerPolicy().verdict(other, 50000)).isEqualTo(Verdict.RELAY);
    for (String inside : List.of("192.168.10.11", "172.25.33.10", "10.45.16.30", "10.9.9.9")) {
      assertThat(settings.peerPolicy().verdict(Contoso.ip(inside), 50000))
          .as(inside)
          .isEqualTo(Verdict.BLACKHOLE);
    }
    assertThat(settings.peerPolicy().verdict(Contoso.ip("127.0.0.1"), 50000))
        .isEqualTo(Verdict.FORBID);
  }

  @Test
  void anEdgeSendsInsideToItsNextHopAndAServerOutsideByItsEdge() {
    Topology topology = read("edge-scaled-nat");
    SettingsPlan plan = SettingsPlan.of(topology);
    NodeSettings edge = plan.of(new NodeId("edge1")).orElseThrow().settings();
    NodeSettings front = plan.of(new NodeId("fe1")).orElseThrow().settings();

    assertThat(edge.peers())
        .singleElement()
        .satisfies(p -> {
          assertThat(p.purpose()).isEqualTo(Peer.Purpose.NEXT_HOP);
          assertThat(p.name()).isEqualTo(topology.pool("fe").fqdn());
          assertThat(p.endpoints().toString())
              .isEqualTo("[192.168.20.11:5061, 192.168.20.12:5061]");
        });
    assertThat(front.peers().stream().map(Peer::purpose))
        .containsExactly(Peer.Purpose.EDGE, Peer.Purpose.MEDIA_RELAY);
    assertThat(front.peers().getFirst().endpoints().toString())
        .isEqualTo("[172.25.33.10:5061, 172.25.33.11:5061]");
    assertThat(front.roles())
        .singleElement()
        .isInstanceOfSatisfying(
            RoleSettings.FrontEnd.class,
            r -> assertThat(r.domains()).containsExactly("contoso.com", "fabrikam.com"));
  }

  @Test
  void anAccessEdgeIsForClientsAndPartnersOutsideAndForServersInside() {
    NodeSettings settings = edge1(EdgeOption.SINGLE_NAT, Addressing.PER_ROLE).settings();
    assertThat(
            settings.listeners().stream()
                .filter(each -> each.protocol() == Protocol.SIP_TLS)
                .map(each ->
                    each.bind() + " " + each.audience() + " " + each.certificate().orElse("")))
        .containsExactlyInAnyOrder(
            "10.45.16.10:443 [CLIENTS] edge-external",
            "10.45.16.10:5061 [PARTNERS] edge-external",
            "172.25.33.10:5061 [SERVERS] edge1-internal",
            "172.25.33.10:5062 [SERVERS] edge1-internal");
    NodeSettings one = edge1(EdgeOption.SINGLE_NAT, Addressing.SINGLE).settings();
    assertThat(one.listeners().stream().map(Listener::audience).map(Object::toString))
        .contains("[CLIENTS, PARTNERS]");
  }

  @Test
  void aRelayIsReachedOverTlsAndDtlsWhereThePlannedCertificateHasItsName() {
    assertThat(secureRelays("{}"))
        .containsExactlyInAnyOrder(
            "turn-tls 172.25.33.10:443 edge1-internal",
            "turn-dtls 172.25.33.10:3478 edge1-internal");
    assertThat(secureRelays("{access: sip.contoso.com, av: sip.contoso.com}"))
        .containsExactlyInAnyOrder(
            "turn-tls 172.25.33.10:443 edge1-internal",
            "turn-dtls 172.25.33.10:3478 edge1-internal",
            "turn-tls 131.107.155.10:443 edge-external",
            "turn-dtls 131.107.155.10:3478 edge-external");
  }

  private static List<String> secureRelays(String names) {
    return small("names: " + names).settings().listeners().stream()
        .filter(l -> l.protocol() == Protocol.TURN_TLS || l.protocol() == Protocol.TURN_DTLS)
        .map(l -> l.protocol().text() + " " + l.bind() + " " + l.certificate().orElseThrow())
        .toList();
  }

  @Test
  void servicesThatShare443AreListenersOfOneAddress() {
    assertThat(small("shares-443: yes").settings().listeners())
        .filteredOn(l -> l.bind().toString().equals("131.107.155.10:443"))
        .extracting(Listener::protocol)
        .containsExactlyInAnyOrder(Protocol.SIP_TLS, Protocol.TURN_TCP);
    assertThat(lines(small("shares-443: yes")))
        .contains("EXT-S2 tcp 131.107.155.10:443 NOT SERVED");
    assertThat(small("shares-443: no").settings().listeners())
        .filteredOn(l -> l.bind().address().equals(Contoso.ip("131.107.155.10")))
        .extracting(l -> l.protocol().text() + " " + l.bind().port())
        .containsExactlyInAnyOrder("sip-tls 5061", "turn-tcp 443", "turn-udp 3478");
  }

  @Test
  void aReverseProxyHandsOnWhatIsAskedByTheNamesOutside() {
    NodePlan proxy = small("names: {}", "", "web");
    assertThat(lines(proxy))
        .containsExactly(
            "RP-01 tcp 131.107.155.40:443 https", "RP-02 tcp 131.107.155.40:80 NOT SERVED");
    assertThat(proxy.settings().listeners())
        .singleElement()
        .satisfies(each -> assertThat(each.certificate()).contains("web-external"));
    assertThat(proxy.settings().roles())
        .containsExactly(
            new RoleSettings.ReverseProxy(
                List.of("https"),
                Contoso.ip("172.25.33.40"),
                List.of(
                    new RoleSettings.Published(
                        List.of("web.contoso.com", "lyncdiscover.contoso.com"),
                        "fe.contoso.net",
                        List.of(Endpoint.parse("192.168.20.11:4443"))))));
    NodePlan published = small("names: {}", "", "fe1");
    assertThat(published.settings().role(RoleSettings.WebOutside.class))
        .contains(
            new RoleSettings.WebOutside(
                List.of("sip-wss-2"), "web.contoso.com", List.of(Contoso.ip("172.25.33.40"))));
    assertThat(lines(published))
        .contains(
            "SRV-WEB tcp 192.168.20.11:443 sip-wss",
            "RP-03 tcp 192.168.20.11:4443 sip-wss",
            "RP-04 tcp 192.168.20.11:8080 NOT SERVED");
  }

  @Test
  void theRelaysLimitsAreTheFilesAndNodesShareWhatIsThePools() {
    assertThat(small("").settings().limits()).isEqualTo(Limits.DEFAULT);
    String limits =
        "relay-limits: {allocations-per-user: 20, allocations: 5001, bandwidth-per-user: 4 Mbit/s,"
            + " bandwidth: 1 Gbit/s}";
    assertThat(small(limits).settings().limits())
        .isEqualTo(Limits.DEFAULT.withRelay(20, 5001, 4_000_000, 1_000_000_000));
    assertThat(
            small(limits, "edge2: {inside: 172.25.33.11, external: 131.107.155.11}")
                .settings()
                .limits())
        .isEqualTo(Limits.DEFAULT.withRelay(20, 2501, 4_000_000, 500_000_000));
  }

  private static NodePlan small(String more) {
    return small(more, "");
  }

  private static NodePlan small(String more, String second) {
    return small(more, second, "edge1");
  }

  /// A node of a small file, whose Edge has one address for all services.
  private static NodePlan small(String more, String second, String node) {
    String text =
        """
        turnpike: 1
        name: A small site
        organisations:
          contoso: {domains: [contoso.com], internal-domain: contoso.net, product: turnpike}
        sites:
          here:
            organisation: contoso
            networks: {servers: 192.168.20.0/24, dmz-in: 172.25.33.0/24, dmz: 131.107.155.0/24}
            circuits:
              internet: {to: internet, address: 203.0.113.2/29, bandwidth: 1 Gbit/s}
            firewalls:
              outer: {outside: [internet], perimeter: dmz, inside: router}
              inner: {outside: dmz-in, inside: router}
        pools:
          fe: {role: front-end, network: here/servers, edge: edge, web-outside: web.contoso.com, nodes: {fe1: 192.168.20.11}}
          web:
            role: reverse-proxy
            outside: here/dmz
            inside: here/dmz-in
            external: 131.107.155.40
            internal: 172.25.33.40
            publishes: fe
          edge:
            role: edge
            option: single-public
            addressing: single
            outside: here/dmz
            inside: here/dmz-in
            fqdn: edge.contoso.net
            next-hop: fe
            MORE
            nodes:
              edge1: {inside: 172.25.33.10, external: 131.107.155.10}
              SECOND
        """
            .replace("MORE", more)
            .replace("SECOND", second);
    Topology topology =
        switch (TopologyFile.read(text, "small")) {
          case Loaded.Good good -> good.topology();
          case Loaded.Bad bad -> throw new IllegalStateException(bad.mistakes().toString());
        };
    return SettingsPlan.of(topology).of(new NodeId(node)).orElseThrow();
  }

  @Test
  void aServerIsToldWhoIsHomedElsewhereAndByWhichEdges() {
    SettingsPlan plan = SettingsPlan.of(read("hybrid"));
    RoleSettings.FrontEnd here =
        plan.of(new NodeId("fe1"))
            .orElseThrow()
            .settings()
            .role(RoleSettings.FrontEnd.class)
            .orElseThrow();
    assertThat(here.homes())
        .containsExactly(
            new Home(
                "online-europe",
                "sfbedge.contoso.net",
                Optional.of("sip-europe.online.example"),
                List.of(UserUri.parse("olga@contoso.com"), UserUri.parse("oscar@contoso.com"))));
    RoleSettings.FrontEnd online =
        plan.of(new NodeId("europe-fe1"))
            .orElseThrow()
            .settings()
            .role(RoleSettings.FrontEnd.class)
            .orElseThrow();
    assertThat(online.homes())
        .singleElement()
        .satisfies(home -> {
          assertThat(home.edge()).contains("sip.contoso.com");
          assertThat(home.users().toString())
              .isEqualTo("[alice@contoso.com, bob@contoso.com, carol@contoso.com]");
        });
  }

  /// One that the organisation is a tenant of is another home, and trusted as such.
  @Test
  void anEdgeIsToldOfProvidersWhoAreNoHomeOfItsDomainAndOfTheirTenants() {
    String tenants = example("hybrid");
    String stranger = tenants.replaceFirst("(?s)    tenant-of: cloud\n  fabrikam:", "  fabrikam:");
    assertThat(rules(tenants).providers()).isEmpty();
    assertThat(rules(stranger).providers())
        .containsExactly(
            new FederationRules.Provider(
                List.of("sip-europe.online.example"), List.of("fabrikam.com")));
  }

  /// Those for who is online, where the file tells them apart, else the organisation's.
  @Test
  void aProvidersEdgeIsToldOfTheListsOfEachOfItsTenants() {
    String text =
        example("hybrid")
            .replaceFirst(
                "    tenant-of: cloud\n",
                "    tenant-of: cloud\n    federation: {mode: direct, allowed: [a.example],"
                    + " tenant-allowed: [b.example], blocked: [c.example]}\n")
            .replace(
                "    domains: fabrikam.com\n    tenant-of: cloud\n",
                "    domains: fabrikam.com\n    tenant-of: cloud\n    federation: {mode: none}\n");
    assertThat(rules(text, "europe-edge1").tenants())
        .containsExactly(
            new FederationRules.Tenant(
                List.of("contoso.com"), false, List.of("b.example"), List.of("c.example")),
            new FederationRules.Tenant(List.of("fabrikam.com"), false, List.of(), List.of()));
    assertThat(rules(text, "europe-edge1").lets("fabrikam.com", "b.example")).isFalse();
    // What they say to each other passes the Front Ends of the provider alone.
    assertThat(frontEnd(text, "europe-fe1").federation().tenants())
        .isEqualTo(rules(text, "europe-edge1").tenants());
    assertThat(frontEnd(text, "fe1").federation()).isEqualTo(FederationRules.NONE);
    assertThat(rules(text, "edge1").tenants()).isEmpty();
    assertThat(rules(text, "edge1").lets("contoso.com", "a.example")).isTrue();
  }

  private static FederationRules rules(String text) {
    return rules(text, "edge1");
  }

  private static FederationRules rules(String text, String node) {
    return SettingsPlan.of(topology(text))
        .of(new NodeId(node))
        .orElseThrow()
        .settings()
        .role(RoleSettings.AccessEdge.class)
        .orElseThrow()
        .federation();
  }

  @Test
  void aFrontEndThatNamesNoEdgeHasItsOrganisations() {
    String text = example("edge-single-nat");
    assertThat(text).contains("    edge: edge\n");
    NodeSettings named =
        SettingsPlan.of(topology(text)).of(new NodeId("fe1")).orElseThrow().settings();
    NodeSettings unnamed =
        SettingsPlan.of(topology(text.replace("    edge: edge\n", "")))
            .of(new NodeId("fe1"))
            .orElseThrow()
            .settings();
    assertThat(unnamed.peers()).isEqualTo(named.peers());
  }

  @Test
  void anEdgeWithoutFederationSpeaksWithNoOtherHome() {
    NodeSettings edge =
        SettingsPlan.of(
                topology(
                    example("hybrid")
                        .replace(
                            "    fqdn: sfbedge.contoso.net\n",
                            "    fqdn: sfbedge.contoso.net\n    federation: no\n")))
            .of(new NodeId("edge1"))
            .orElseThrow()
            .settings();
    assertThat(edge.peers()).noneMatch(peer -> peer.purpose() == Peer.Purpose.HOME);
  }

  /// Who comes by it has it in a Route.
  @Test
  void aDirectorBehindABalancerKnowsItsAddressForItsOwn() {
    String text =
        example("hybrid")
            .replace(
                "\npools:\n",
                "\npools:\n  dir: {role: director, network: redmond/servers, next-hop: fe,"
                    + " load-balancing: hlb, vip: 192.168.20.90,"
                    + " nodes: {dir1: 192.168.20.9, dir2: 192.168.20.8}}\n");

    assertThat(SettingsPlan.of(topology(text)).of(new NodeId("dir2")).orElseThrow().settings())
        .extracting(n -> n.role(RoleSettings.Director.class).orElseThrow().aliases())
        .isEqualTo(List.of("192.168.20.90"));
  }

  @Test
  void aDirectorReachesOtherHomesByTheEdgeOfThePoolThatItSendsTo() {
    String text =
        example("hybrid")
            .replace(
                "\npools:\n",
                "\npools:\n  dir: {role: director, network: redmond/servers, next-hop: fe,"
                    + " nodes: {dir1: 192.168.20.9}}\n");
    NodeSettings director =
        SettingsPlan.of(topology(text)).of(new NodeId("dir1")).orElseThrow().settings();
    Home online =
        director.role(RoleSettings.Director.class).orElseThrow().homes().stream()
            .filter(home -> home.pool().equals("online-europe"))
            .findFirst()
            .orElseThrow();
    assertThat(director.peers())
        .filteredOn(peer -> peer.purpose() == Peer.Purpose.EDGE)
        .singleElement()
        .satisfies(peer -> {
          assertThat(peer.name()).isEqualTo(online.peer());
          assertThat(peer.endpoints().toString()).isEqualTo("[172.25.33.10:5061]");
        });
    assertThat(director.peers()).noneMatch(peer -> peer.purpose() == Peer.Purpose.MEDIA_RELAY);
  }

  @Test
  void theAccessEdgesOfOneDomainAreTwoHomesAndKnowNoUsers() {
    SettingsPlan plan = SettingsPlan.of(read("hybrid"));
    NodeSettings edge = plan.of(new NodeId("edge1")).orElseThrow().settings();
    assertThat(edge.peers())
        .anySatisfy(peer -> {
          assertThat(peer.purpose()).isEqualTo(Peer.Purpose.HOME);
          assertThat(peer.name()).isEqualTo("sip-europe.online.example");
          assertThat(peer.endpoints().toString())
              .isEqualTo("[52.112.11.10:5061, 52.112.11.11:5061]");
        });
  }

  /// Its name leads to the balancer alone, and so does what the firewall lets in.
  @Test
  void anotherHomesEdgeBehindABalancerIsReachedAtTheBalancer() {
    String text =
        example("hybrid")
            .replace(
                "    option: scaled-public\n    outside: europe/edge\n",
                "    option: scaled-hlb\n    outside: europe/edge\n    vip: {access: 52.112.11.110,"
                    + " webconf: 52.112.11.120, av: 52.112.11.130}\n");
    assertThat(
            SettingsPlan.of(topology(text))
                .of(new NodeId("edge1"))
                .orElseThrow()
                .settings()
                .peers())
        .filteredOn(peer -> peer.purpose() == Peer.Purpose.HOME)
        .singleElement()
        .satisfies(
            peer -> assertThat(peer.endpoints().toString()).isEqualTo("[52.112.11.110:5061]"));
  }

  @Test
  void anOnlineFrontEndAnswersForItsTenantsAsWell() {
    NodeSettings online =
        SettingsPlan.of(read("hybrid")).of(new NodeId("europe-fe1")).orElseThrow().settings();
    assertThat(online.roles())
        .first()
        .isInstanceOfSatisfying(
            RoleSettings.FrontEnd.class,
            r ->
                assertThat(r.domains())
                    .containsExactly("online.example", "contoso.com", "fabrikam.com"));
  }

  @Test
  void anEdgeMayAskTheServersOfRevocationListsThatTheFileNames() {
    String text =
        example("hybrid")
            .replaceFirst(
                "  revocation: .*\n",
                "  lists: {kind: revocation, address: [10.9.0.80, 198.18.0.80], ports: 8080}\n");
    assertThat(lists(text, "edge1"))
        .containsExactly("10.9.0.80:80", "10.9.0.80:8080", "198.18.0.80:80", "198.18.0.80:8080");
    assertThat(lists(text, "fe1")).isEmpty();
    assertThat(lists(text.replace("kind: revocation", "kind: other"), "edge1")).isEmpty();
  }

  private static List<String> lists(String text, String node) {
    return SettingsPlan.of(topology(text))
        .of(new NodeId(node))
        .orElseThrow()
        .settings()
        .trust()
        .lists()
        .stream()
        .map(Endpoint::toString)
        .toList();
  }

  private static RoleSettings.FrontEnd frontEnd(String text, String node) {
    return SettingsPlan.of(topology(text))
        .of(new NodeId(node))
        .orElseThrow()
        .settings()
        .role(RoleSettings.FrontEnd.class)
        .orElseThrow();
  }

  static Stream<String> examples() throws IOException {
    try (Stream<Path> all = Files.list(EXAMPLES)) {
      return all
          .map(f -> f.getFileName().toString())
          .filter(f -> f.endsWith(".yaml"))
          .map(f -> f.substring(0, f.length() - 5))
          .sorted()
          .toList()
          .stream();
    }
  }

  @ParameterizedTest
  @MethodSource("examples")
  void everyNodeHasSettingsThatAreReadAsTheyWereWritten(String example) {
    Topology topology = read(example);
    SettingsPlan plan = SettingsPlan.of(topology);
    assertThat(plan.nodes().stream().map(n -> n.settings().node()))
        .containsExactlyElementsOf(
            topology.pools().values().stream()
                .filter(p -> !(p instanceof CloudConnector))
                .flatMap(p -> p.nodeIds().stream())
                .toList());
    for (NodePlan node : plan.nodes()) {
      String text = SettingsFile.write(node.settings());
      assertThat(SettingsFile.read(text, "x")).isEqualTo(node.settings());
    }
  }

  @ParameterizedTest
  @MethodSource("examples")
  void anEdgesSettingsCarryNoUserAndNoSecret(String example) {
    Topology topology = read(example);
    SettingsPlan plan = SettingsPlan.of(topology);
    for (NodePlan node : plan.nodes()) {
      if (!(topology.poolOf(node.settings().node()).orElseThrow() instanceof EdgePool)) {
        continue;
      }
      String text = SettingsFile.write(node.settings().withRelaySecret("a-secret-of-the-pool"));
      for (User user : topology.users().values()) {
        assertThat(text)
            .doesNotContain(user.uri().toString())
            .doesNotContainPattern("\\b" + Pattern.quote(user.name()) + "\\b");
      }
      assertThat(text.toLowerCase(Locale.ROOT))
          .doesNotContain("secret")
          .doesNotContain("password")
          .doesNotContain("ha1")
          .doesNotContain("key");
    }
  }

  private static Topology read(String example) {
    return topology(example(example));
  }

  private static Topology topology(String text) {
    return switch (TopologyFile.read(text, "file")) {
      case Loaded.Good good -> good.topology();
      case Loaded.Bad bad -> throw new IllegalStateException(bad.mistakes().toString());
    };
  }

  private static String example(String name) {
    try {
      return Files.readString(EXAMPLES.resolve(name + ".yaml"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Who calls by the balancer's address has it in a Route; a Front End that took it for somebody
  /// else's sent the call on to the Edge.
  @Test
  void aFrontEndBehindABalancerKnowsItsAddressForItsOwn() {
    Topology topology =
        switch (TopologyFile.read(
            """
            turnpike: 1
            name: Behind a balancer
            organisations: {contoso: {domains: [contoso.com]}}
            sites:
              hq: {organisation: contoso, networks: {servers: [10.0.2.0/24, "2001:db8::/64"]}}
            pools:
              fe:
                role: front-end
                network: hq/servers
                nodes: {fe1: [10.0.2.11, "2001:db8::11"], fe2: [10.0.2.12, "2001:db8::12"]}
                load-balancing: hlb
                vip: [10.0.2.101, "2001:db8::101"]
            """,
            "balanced.yaml")) {
          case Loaded.Good good -> good.topology();
          case Loaded.Bad bad -> throw new IllegalStateException(bad.mistakes().toString());
        };
    NodePlan node = SettingsPlan.of(topology).of(new NodeId("fe2")).orElseThrow();

    RoleSettings.FrontEnd role = node.settings().role(RoleSettings.FrontEnd.class).orElseThrow();
    assertThat(role.ours("alice", "10.0.2.101"))
        .contains(new UserUri("alice", "contoso.com"))
        .isEqualTo(role.ours("alice", "[2001:db8::101]"));
  }
}
