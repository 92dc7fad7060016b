package org.turnpike.planner.flow;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.turnpike.topology.service.Modality;

/// Pairs of files with identical homes and locations that differ in one route, advertised prefix,
/// translation, firewall direction or link, where the right answer differs. Each comment is the
/// answer worked out by hand, before the planner was asked.
class PairsTest {

  private static final Modality AUDIO = Modality.AUDIO;
  private static final Modality SHARING = Modality.SHARING;

  @TestFactory
  Stream<DynamicTest> theRightAnswersDiffer() {
    List<Pair> all = new ArrayList<>();
    all.addAll(circuits());
    all.addAll(links());
    all.addAll(advertised());
    all.addAll(translations());
    all.addAll(firewalls());
    all.addAll(edges());
    all.addAll(routes());
    all.addAll(onTheWay());
    all.addAll(names());
    return all.stream().map(p -> DynamicTest.dynamicTest(p.name(), p::holds));
  }

  private static final String MUNICH_ER = "expressroute: {to: europe, address: 172.31.0.1/30,";

  private static List<Pair> circuits() {
    return List.of(
        // Munich's own ExpressRoute, or the Internet: there is no other circuit.
        Pair.example("a circuit down, another segment", "federated")
            .differ(MUNICH_ER, MUNICH_ER + " state: down,")
            .signIn("alice")
            .expect("signalling a", "tcp CN>ER>MSN", "tcp CN>INT>MSN")
            .expect("signalling a back", "MSN>ER>CN", "MSN>INT>CN"),
        // Seattle's circuit is premium, so it brings Europe's prefixes too, and they are longer
        // than
        // Munich's default route: over the WAN, out at Seattle, and back over the backbone.
        Pair.example("a circuit down, the other site's takes over", "online")
            .differ(MUNICH_ER, MUNICH_ER + " state: down,")
            .call("alice", "carol", AUDIO)
            .expect(
                "media a",
                "udp CN>ER>MSN by europe-edge1",
                "udp CN>ER>MSN>MSN(europe) by europe-edge1")
            .expect(
                "media a by",
                "munich/expressroute",
                "links/wan, seattle/expressroute, links/backbone"),
        // Frank, homed in Europe, sits in Seattle, whose circuit ends in America. With the add-on
        // it
        // brings Europe's prefixes and his sign-in crosses the backbone; without it only Munich's
        // circuit has them, and he crosses the company's WAN.
        Pair.example("the premium add-on", "online")
            .differ("nat-pool: 203.0.113.144/28, premium: yes,", "nat-pool: 203.0.113.144/28,")
            .signIn("frank")
            .expect("signalling a", "tcp CN>ER>MSN>MSN(europe)", "tcp CN>ER>MSN")
            .expect(
                "signalling a by",
                "seattle/expressroute, links/backbone",
                "links/wan, munich/expressroute"),
        // The network of the servers is not for circuits: signalling leaves by the Internet.
        Pair.example("a network that circuits do not carry", "federated")
            .differ(
                "servers: 52.112.10.0/24", "servers: {prefix: 52.112.10.0/24, expressroute: no}")
            .signIn("alice")
            .expect("signalling a", "tcp CN>ER>MSN", "tcp CN>INT>MSN"),
        // Two sites, each with an Internet circuit. By default the nearer one, Munich's own; with a
        // higher preference Seattle's, over the WAN. (The provider's prefixes are longer than a
        // default route, so ExpressRoute is switched off at both for this.)
        Pair.example("the preference of a circuit", "online")
            .given(MUNICH_ER, MUNICH_ER + " state: down,")
            .given(
                "expressroute: {to: america, address: 172.31.0.5/30,",
                "expressroute: {to: america, address: 172.31.0.5/30, state: down,")
            .differ(
                "address: 203.0.113.34/29, bandwidth",
                "address: 203.0.113.34/29, preference: 200, bandwidth")
            .signIn("alice")
            .expect(
                "signalling a by",
                "munich/internet, europe/internet",
                "links/wan, seattle/internet, europe/internet"));
  }

  private static List<Pair> links() {
    return List.of(
        // Two offices on a WAN: Alice and Frank talk over it directly. Without it each has a
        // circuit,
        // and neither office lets UDP out to the other: the online Edge relays.
        Pair.example("the WAN between two offices", "online")
            .differ(
                "wan: {between: [munich, seattle],",
                "wan: {state: down, between: [munich, seattle],")
            .call("alice", "frank", AUDIO)
            .expect("media a", "udp CN", "udp CN>ER>MSN by europe-edge1")
            .expect("media b", "udp CN", "udp CN>ER>MSN>MSN(europe) by europe-edge1"),
        // The meeting is hosted in America, Alice's relay is her home's, in Europe. Without the
        // backbone the two Edges, which have public addresses, meet over the Internet.
        Pair.example("the provider's backbone", "online")
            .differ(
                "backbone: {between: [europe, america],",
                "backbone: {state: down, between: [europe, america],")
            .meeting("alice", "grace")
            .expect(
                "media a",
                "udp CN>ER>MSN>MSN(america) by europe-edge1, america-edge1",
                "udp CN>ER>MSN>INT>MSN by europe-edge1, america-edge1"),
        // Two links: the cheaper one.
        Pair.example("the cost of a link", "online")
            .given("  # Between the offices.\n", "  fibre: {between: [munich, seattle], cost: 5}\n")
            .differ(
                "fibre: {between: [munich, seattle], cost: 5}",
                "fibre: {between: [munich, seattle], cost: 50}")
            .call("alice", "frank", AUDIO)
            .expect("media a by", "links/fibre", "links/wan"),
        // The only link of an office that has no circuit of its own. (Its prefix is advertised on
        // the
        // private circuit, so that answers come back as requests go.)
        Pair.text("the only link of a branch", TWO_FIREWALLS)
            .given("advertise: [131.107.201.0/24]", "advertise: [131.107.202.0/24]")
            .given("links: {}", "links:\n  wan: {between: [branch, redmond]}")
            .differ("wan: {between", "wan: {state: down, between")
            .signIn("bea")
            .expect("signalling a", "tcp CN>ER>MSN", "no-route at sites/branch/router"));
  }

  private static List<Pair> advertised() {
    return List.of(
        // Received: the Edges' network does not come over the circuit any more, the servers' does.
        // Alice asks her relay in Europe over the Internet; it meets Dave's on the backbone.
        Pair.example("the prefixes that a circuit brings", "federated")
            .differ(MUNICH_ER, MUNICH_ER + " receive: [52.112.10.0/24],")
            .call("alice", "dave", AUDIO)
            .expect("signalling a", "tcp CN>ER>MSN", "tcp CN>ER>MSN")
            .expect(
                "media a",
                "udp CN>ER>MSN>MSN(america) by europe-edge1, america-edge1",
                "udp CN>INT>MSN>MSN(america) by europe-edge1, america-edge1"),
        // Sent: the region does not learn the pool that the office appears with, and neither does
        // the
        // Internet: the request arrives, its answer has no route.
        Pair.example("the pool is not advertised", "federated")
            .differ(MUNICH_ER, MUNICH_ER + " advertise: [198.18.5.0/24],")
            .signIn("alice")
            .expect("signalling a", "tcp CN>ER>MSN", "no-route at internet"),
        // Advertised on the Internet instead: the answer comes back that way, to the same firewall,
        // which knows the session. Delivered, and asymmetric.
        Pair.example("the pool is advertised on the Internet instead", "federated")
            .given(
                "address: 203.0.113.2/29, bandwidth",
                "address: 203.0.113.2/29, advertise: [203.0.113.0/24], bandwidth")
            .differ(MUNICH_ER, MUNICH_ER + " advertise: [198.18.5.0/24],")
            .signIn("alice")
            .expect("signalling a", "tcp CN>ER>MSN", "tcp CN>ER>MSN")
            .expect("signalling a back", "MSN>ER>CN", "MSN>INT>CN"),
        // The same with a firewall for each circuit: the answer meets the one that the request did
        // not
        // pass. The office is advertised as a whole on the Internet, so only a longer prefix on the
        // private circuit brings answers back on it (rule A3).
        Pair.text("a longer prefix on the private circuit, two firewalls", TWO_FIREWALLS)
            .differ("advertise: [131.107.201.0/24]", "advertise: [131.107.200.0/25]")
            .signIn("alice")
            .expect(
                "signalling a",
                "blocked-asymmetric at sites/redmond/firewalls/west",
                "tcp CN>ER>MSN"),
        // Equal length on both: the provider's servers prefer the circuit (rule A2).
        Pair.text("the same prefix on both circuits, two firewalls", TWO_FIREWALLS)
            .differ("advertise: [131.107.201.0/24]", "advertise: [131.107.200.0/24]")
            .signIn("alice")
            .expect(
                "signalling a",
                "blocked-asymmetric at sites/redmond/firewalls/west",
                "tcp CN>ER>MSN"),
        // The Edge's addresses on the circuit: federation with the tenant's online half takes it.
        Pair.example("the Edge advertised on the circuit", "hybrid-expressroute")
            .differ(
                "advertise: [131.107.155.8/29, 131.107.155.16/28, 131.107.200.0/25, 131.107.200.128/25]",
                "advertise: [131.107.200.0/25, 131.107.200.128/25]")
            .call("alice", "olga", SHARING)
            .expect("signalling servers back", "MSN>ER>CN", "MSN>INT>CN"));
  }

  private static List<Pair> translations() {
    return List.of(
        // Nothing translates on the circuit: 192.168.10.0/24 is nobody's in the region.
        Pair.example("no pool on the circuit", "federated")
            .differ("nat-pool: 203.0.113.128/28, ", "")
            .signIn("alice")
            .expect("signalling a", "tcp CN>ER>MSN", "no-route at internet"),
        // Two users behind translators whose mappings are the same for every peer: each sends to
        // the
        // other's mapping and so opens its own filter. With a mapping for each peer, the hotel's
        // port
        // towards the home is one that the home was never told, and its filter drops it.
        Pair.example("the mapping of a hotel's translator", "hybrid")
            .differ(
                "{kind: source, filtering: address-and-port-dependent}",
                "{kind: source, mapping: address-and-port-dependent, filtering:"
                    + " address-and-port-dependent}")
            .call("oscar", "carol", AUDIO)
            .expect("media a", "udp INT", "udp INT>CN by edge1"),
        // The same hotel, but the home lets in whoever knows the mapping.
        Pair.example("the filtering of a home's translator", "hybrid")
            .given(
                "{kind: source, filtering: address-and-port-dependent}",
                "{kind: source, mapping: address-and-port-dependent, filtering:"
                    + " address-and-port-dependent} # hotel")
            .differ(
                "- {kind: source, filtering: address-and-port-dependent}",
                "- {kind: source, filtering: endpoint-independent}")
            .call("oscar", "carol", AUDIO)
            .expect("media a", "udp INT>CN by edge1", "udp INT"),
        // The provider's prefix is longer on the circuit, so federation leaves by it either way. As
        // 131.107.155.10, which is advertised on the Internet alone, the answer comes back over
        // that;
        // translated in the other direction only, what the Edge begins appears with the circuit's
        // pool, and the answer comes back on the circuit.
        Pair.example("a translation of the Edge in one direction only", "hybrid")
            .differ(
                "inside: 10.45.16.10, outside: 131.107.155.10, hairpin: yes",
                "inside: 10.45.16.10, outside: 131.107.155.10, both-ways: no, hairpin: yes")
            .call("alice", "olga", AUDIO)
            .expect(
                "signalling servers",
                "tcp CN>ER>MSN by edge1, europe-edge1",
                "tcp CN>ER>MSN by edge1, europe-edge1")
            .expect("signalling servers back", "MSN>INT>CN", "MSN>ER>CN"),
        // The Edge's A/V address is not translated at all: the published one is nobody's.
        Pair.example("the translation of the A/V address", "edge-single-nat")
            .differ(
                "          - {kind: one-to-one, inside: 10.45.16.30, outside: 131.107.155.30, hairpin: yes}\n",
                "")
            .call("alice", "carol", AUDIO)
            .expect("media a", "udp CN by edge1", "no-candidate-pair"));
  }

  private static List<Pair> firewalls() {
    return List.of(
        // The office lets UDP out to the provider in the wrong direction: what is left is TCP 443.
        Pair.example("the direction of a rule for media", "online")
            .differ("id: OUT-MEDIA, protocol: udp,", "id: OUT-MEDIA, direction: in, protocol: udp,")
            .call("alice", "carol", AUDIO)
            .expect("media a", "udp CN>ER>MSN by europe-edge1", "tcp CN>ER>MSN by europe-edge1")
            .expect("media b", "udp INT>MSN by europe-edge1", "udp INT>MSN by europe-edge1"),
        // 5061 to the Front End is closed from inside; OUT-WEB still lets 443 out, which the Access
        // Edge listens on.
        Pair.example("the direction of a rule for signalling", "online")
            .differ("id: OUT-SIP, protocol: tcp,", "id: OUT-SIP, direction: in, protocol: tcp,")
            .signIn("alice")
            .expect("signalling a", "tcp CN>ER>MSN", "tcp CN>ER>MSN by europe-edge1"),
        // Carol's relay is the company's Edge. 3478 closed from outside: she asks on TCP 443.
        Pair.example("UDP 3478 of the Edge", "edge-single-nat")
            .differ("id: EXT-12, protocol: udp,", "id: EXT-12, action: deny, protocol: udp,")
            .call("alice", "carol", AUDIO)
            .expect("media b", "udp INT>CN by edge1", "tcp INT>CN by edge1"),
        // Sharing goes over TCP alone, and from the hotel only 443 of the A/V Edge is open.
        Pair.example("TCP 443 of the A/V Edge", "edge-single-nat")
            .differ("id: EXT-13, protocol: tcp,", "id: EXT-13, action: deny, protocol: tcp,")
            .call("alice", "carol", SHARING)
            .expect("media b", "tcp INT>CN by edge1", "no-candidate-pair"),
        // Inside, the same between office and Edge: UDP 3478, or else TCP 443.
        Pair.example("UDP 3478 of the Edge's inside", "edge-single-nat")
            .differ("id: INT-06, protocol: udp,", "id: INT-06, action: deny, protocol: udp,")
            .call("alice", "carol", AUDIO)
            .expect("media a", "udp CN by edge1", "tcp CN by edge1"),
        // The inner firewall keeps no sessions: nothing lets the Edge's answers in to the office.
        Pair.example("an inner firewall without sessions", "edge-single-nat")
            .differ(
                "outside: edge-inside\n        inside: router",
                "outside: edge-inside\n        inside: router\n        stateful: no")
            .call("alice", "carol", AUDIO)
            .expect("media a", "udp CN by edge1", "no-candidate-pair"),
        // A hotel that lets out TCP alone.
        Pair.example("a hotel without UDP", "edge-single-nat")
            .differ(
                "inside: hotel-wifi\n        outbound: allow",
                "inside: hotel-wifi\n        rules: [{id: WEB, protocol: tcp}]")
            .call("carol", "alice", AUDIO)
            .expect("media a", "udp INT>CN by edge1", "tcp INT>CN by edge1"),
        // Federation out: the Access Edge may not call.
        Pair.example("federation outwards", "hybrid")
            .differ("id: EXT-07, protocol: tcp,", "id: EXT-07, direction: in, protocol: tcp,")
            .call("alice", "olga", AUDIO)
            .expect(
                "signalling servers",
                "tcp CN>ER>MSN by edge1, europe-edge1",
                "blocked-by-rule at sites/redmond/firewalls/outer"),
        // Federation in: the same rule of the other direction, and the call the other way.
        Pair.example("federation inwards", "hybrid")
            .differ("id: EXT-06, protocol: tcp,", "id: EXT-06, direction: out, protocol: tcp,")
            .call("olga", "alice", AUDIO)
            .expect(
                "signalling servers",
                "tcp MSN>INT>CN by europe-edge1, edge1",
                "blocked-by-rule at sites/redmond/firewalls/outer"),
        // Clients may sign in from outside, or not.
        Pair.example("sign-in from outside", "edge-single-nat")
            .differ("id: EXT-05, protocol: tcp,", "id: EXT-05, direction: out, protocol: tcp,")
            .signIn("carol")
            .expect(
                "signalling a",
                "tcp INT>CN by edge1",
                "blocked-by-rule at sites/redmond/firewalls/outer"));
  }

  private static List<Pair> edges() {
    return List.of(
        // The Edge's answer to the office leaves by its external adapter, to a firewall that never
        // saw
        // the question: no relay for Alice. Carol's relay cannot reach into the office either.
        Pair.example("the Edge's persistent route to the office", "edge-single-nat")
            .differ("          - {to: 192.168.10.0/24, via: 172.25.33.1}\n", "")
            .call("alice", "carol", AUDIO)
            .expect("media a", "udp CN by edge1", "no-candidate-pair"),
        // The route to the servers: the Access Edge does not reach the Front End, so nobody outside
        // signs in.
        Pair.example("the Edge's persistent route to the servers", "edge-single-nat")
            .differ("          - {to: 192.168.20.0/24, via: 172.25.33.1}\n", "")
            .signIn("carol")
            .expect(
                "signalling a",
                "tcp INT>CN by edge1",
                "blocked-by-rule at sites/redmond/firewalls/outer"),
        // The appliance's relay range is closed inwards. While it is open outwards, what the
        // appliance
        // sends first opens the way for the caller; closed both ways, the older
        // product's online Edge and the appliance meet on 3478 (row CC-2b), over the circuit that
        // the
        // appliance is advertised on.
        Pair.example("the relay range of an appliance", "cloud-connector")
            .given("domains: [online.example]", "domains: [online.example]\n    product: 2015")
            .given(
                "{id: CC-RTP-IN, protocol: [udp, tcp],",
                "{id: CC-RTP-IN, action: deny, protocol: [udp, tcp],")
            .differ(
                "{id: CC-RTP-OUT, protocol: [udp, tcp],",
                "{id: CC-RTP-OUT, action: deny, protocol: [udp, tcp],")
            .telephone("carol", "sbc")
            .expect("media a", "udp INT>CN by cc1", "udp INT>MSN>ER>CN by europe-edge1, cc1"));
  }

  private static final String TWO_FIREWALLS =
      """
      turnpike: 1
      name: Two firewalls
      organisations:
        cloud: {kind: provider, domains: online.example, internal-domain: cloud.example}
        contoso: {domains: contoso.com, internal-domain: contoso.net, tenant-of: cloud}
      sites:
        redmond:
          organisation: contoso
          geography: europe
          networks: {office: 131.107.200.0/24}
          circuits:
            internet: {to: internet, address: 203.0.113.2/29, advertise: [131.107.200.0/22]}
            expressroute: {to: europe, address: 172.31.0.1/30, advertise: [131.107.201.0/24]}
          firewalls:
            west: {outside: internet, inside: router, outbound: allow}
            east: {outside: expressroute, inside: router, outbound: allow}
        branch:
          organisation: contoso
          geography: europe
          networks: {branch: 131.107.202.0/24}
        europe:
          kind: region
          organisation: cloud
          geography: europe
          networks: {servers: 52.112.10.0/24, edge: 52.112.11.0/24, edge-inside: 10.201.0.0/24}
          circuits: {internet: {to: internet, address: 185.1.0.2/29}}
      links: {}
      pools:
        online:
          role: front-end
          network: europe/servers
          edge: online-edge
          nodes: {fe1: 52.112.10.11}
        online-edge:
          role: edge
          option: scaled-public
          outside: europe/edge
          inside: europe/edge-inside
          next-hop: online
          names: {access: sip.online.example, webconf: web.online.example, av: av.online.example}
          nodes:
            edge1: {inside: 10.201.0.11, access: 52.112.11.10, webconf: 52.112.11.20, av: 52.112.11.30}
      users:
        alice: {uri: alice@contoso.com, home: online, at: redmond/office}
        bea: {uri: bea@contoso.com, home: online, at: branch/branch}
      """;

  private static final String TWO_INTERNETS =
      TWO_FIREWALLS
          .replace(
              "expressroute: {to: europe, address: 172.31.0.1/30,",
              "second: {to: internet, address: 198.51.100.2/29,")
          .replace("outside: expressroute", "outside: second")
          .replace(
              "networks: {office: 131.107.200.0/24}",
              "networks: {office: 131.107.200.0/24}\n    routes: []");

  private static List<Pair> routes() {
    return List.of(
        // Two Internet circuits of one site, a firewall each; the office is advertised on the
        // first.
        // Equally near, the first one is taken, and the answer comes back to it. A static route to
        // the
        // other firewall: the answer still comes to the first, which saw nothing.
        Pair.text("a static route on the site's router", TWO_INTERNETS)
            .differ("routes: []", "routes: [{to: 52.112.0.0/14, via: 198.51.100.2}]")
            .signIn("alice")
            .expect(
                "signalling a",
                "tcp CN>INT>MSN",
                "blocked-asymmetric at sites/redmond/firewalls/west"),
        // For the Front End's address alone: the Access Edge is still reached by the first
        // firewall.
        Pair.text("the length of a static route", TWO_INTERNETS)
            .given("routes: []", "routes: [{to: 52.112.0.0/14, via: 198.51.100.2}]")
            .differ("{to: 52.112.0.0/14,", "{to: 52.112.10.11/32,")
            .signIn("alice")
            .expect(
                "signalling a",
                "blocked-asymmetric at sites/redmond/firewalls/west",
                "tcp CN>INT>MSN by edge1"),
        // East keeps no sessions. Nor does west, and it lets the answers in by its default: what
        // was
        // asymmetric arrives.
        Pair.text("a firewall without sessions on the way back", TWO_FIREWALLS)
            .given(EAST, EAST_WITHOUT_SESSIONS)
            .differ(WEST, WEST_WITHOUT_SESSIONS)
            .signIn("alice")
            .expect(
                "signalling a",
                "blocked-asymmetric at sites/redmond/firewalls/west",
                "tcp CN>ER>MSN")
            .expect(
                "signalling a back",
                "blocked-asymmetric at sites/redmond/firewalls/west",
                "MSN>INT>CN"),
        // West lets the answers in. East saw the SYN and never the answer to it: what the client
        // sends next is of no session that east knows to be open.
        Pair.text("a firewall with sessions on the way there", TWO_FIREWALLS)
            .given(WEST, WEST_WITHOUT_SESSIONS)
            .differ(EAST, EAST_WITHOUT_SESSIONS)
            .signIn("alice")
            .expect(
                "signalling a",
                "blocked-asymmetric at sites/redmond/firewalls/east",
                "tcp CN>ER>MSN"));
  }

  private static final String EAST =
      "east: {outside: expressroute, inside: router, outbound: allow}";
  private static final String EAST_WITHOUT_SESSIONS = EAST.replace("}", ", stateful: no}");
  private static final String WEST = "west: {outside: internet, inside: router, outbound: allow}";
  private static final String WEST_WITHOUT_SESSIONS =
      WEST.replace("}", ", inbound: allow, stateful: no}");

  private static final String TUNNEL =
      "vpns:\n  remote: {network: redmond/servers, gateway: 203.0.113.3, clients: 192.168.99.0/24}\n"
          + "users:\n";

  private static List<Pair> onTheWay() {
    return List.of(
        // At a hotel with a tunnel: a full one carries what is for the provider into the company,
        // which
        // has a circuit; a split one leaves it to the hotel.
        Pair.example("what a tunnel carries", "hybrid")
            .given("users:\n", TUNNEL)
            .given("at: hotel/hotel-wifi}", "at: hotel/hotel-wifi, vpn: remote}")
            .differ(
                "clients: 192.168.99.0/24}", "clients: 192.168.99.0/24, split: [192.168.0.0/16]}")
            .meeting("oscar", "olga")
            .expect("media a", "udp INT>CN>ER>MSN by europe-edge1", "udp INT>MSN by europe-edge1"),
        // Sign-in of an on-premises user from home: inside with the tunnel's networks, by the Edge
        // where the tunnel does not carry the servers' network.
        Pair.example("whether a tunnel carries the servers' network", "hybrid")
            .given("users:\n", TUNNEL)
            .given(
                "carol: {home: fe, at: home/home-wifi}",
                "carol: {home: fe, at: home/home-wifi, vpn: remote}")
            .given(
                "clients: 192.168.99.0/24}", "clients: 192.168.99.0/24, split: [192.168.20.0/24]}")
            .differ("split: [192.168.20.0/24]", "split: [192.168.10.0/24]")
            .signIn("carol")
            .expect("signalling a", "tcp INT>CN", "tcp INT>CN by edge1")
            .expect(
                "signalling a by",
                "home/dsl, redmond/internet, vpns/remote",
                "home/dsl, redmond/internet"),
        // The office must use a proxy for the web: sharing goes through it, over TCP 443, and on by
        // the
        // way that the proxy's own packets take.
        Pair.example("a proxy for the office", "federated")
            .given(
                "services:\n",
                "proxies:\n  web: {network: munich/office, address: 192.168.10.200}\nservices:\n")
            .differ("office: 192.168.10.0/24", "office: {prefix: 192.168.10.0/24, proxy: web}")
            .call("alice", "dave", SHARING)
            .expect(
                "media a by",
                "munich/expressroute, links/backbone",
                "proxies/web, munich/expressroute, links/backbone"));
  }

  private static List<Pair> names() {
    String signIn =
        "missing: [lyncdiscoverinternal.contoso.com, lyncdiscover.contoso.com,"
            + " _sipinternaltls._tcp.contoso.com, _sip._tls.contoso.com, sipinternal.contoso.com,"
            + " sip.contoso.com, sipexternal.contoso.com]";
    return List.of(
        // Outside, none of the names that a client asks for is there; inside they would not matter.
        Pair.example("the outside view without names to sign in by", "edge-single-nat")
            .given("users:\n", "dns:\n  internal: {" + signIn + "}\nusers:\n")
            .differ("  internal: {", "  external: {")
            .signIn("carol")
            .expect("signalling a", "tcp INT>CN by edge1", "unresolvable"),
        // Published as the adapter holds it: 10.45.16.10 is nobody's on the Internet.
        Pair.example("a private address in the outside view", "edge-single-nat")
            .differ(
                "users:\n",
                "dns:\n  external: {records: [{name: sip.contoso.com, type: A, value:"
                    + " 10.45.16.10}]}\nusers:\n")
            .signIn("carol")
            .expect("signalling a", "tcp INT>CN by edge1", "no-route at internet"),
        // Carol's client does not find its relay and learns no address but its own; the Edge that
        // relays for Alice lets in whom Carol has signalled, and her packets come from the hotel's
        // address.
        Pair.example("the name of the A/V Edge in the outside view", "edge-single-nat")
            .differ("users:\n", "dns:\n  external: {missing: av.contoso.com}\nusers:\n")
            .call("alice", "carol", AUDIO)
            .expect("media a", "udp CN by edge1", "no-candidate-pair"));
  }
}
