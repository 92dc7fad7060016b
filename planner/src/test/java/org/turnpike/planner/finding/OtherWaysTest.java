package org.turnpike.planner.finding;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.turnpike.planner.finding.Example.Change;

/// Further ways to break a rule than the one that the table of examples shows.
class OtherWaysTest {

  record Case(String id, Example example) {
    @Override
    public String toString() {
      return id + " " + example.names();
    }
  }

  private static Case way(String id, String names, Change... changes) {
    return new Case(id, new Example(names, List.of(changes), List.of()));
  }

  private static Change to(String from, String to) {
    return new Change(from, to);
  }

  private static Change add(String section) {
    return new Change("", section);
  }

  static Stream<Case> ways() {
    String mapping =
        "          - {kind: one-to-one, inside: 10.45.16.10, outside: 131.107.155.10, hairpin: yes}\n";
    String box = "outbound: allow, nat";
    String tailspin = "  tailspin: {kind: %s, domains: tailspin.com%s}\nsites:\n";
    Change munich =
        to(
            "  europe:\n",
            """
              munich:
                organisation: contoso
                networks: {lab: 192.168.77.0/24}
                circuits: {net: {to: internet, address: 198.51.100.2/29}}
                firewalls:
                  fw: {outside: net, inside: lab, rules: [{id: W, protocol: [tcp, udp], from: inside, to: outside, ports: [53, 80, 443, 3478]}], nat: [{kind: source}]}
              europe:
            """);
    return Stream.of(
        way(
            "UCP-002",
            "one Edge",
            single(),
            to("    fqdn: sfbedge", "    high-availability: yes\n    fqdn: sfbedge"),
            to("scaled-nat", "single-nat")),
        way(
            "UCP-005",
            "forwards single ports",
            to(
                mapping,
                "          - {kind: port-forward, outside: 131.107.155.10, protocol: tcp, ports: 443,"
                    + " inside: 10.45.16.10}\n")),
        way("UCP-005", "no one-to-one translation", to(mapping, "")),
        way(
            "UCP-006",
            "load balancer",
            to("option: scaled-nat", "option: scaled-nat\n    balancer-keeps-source: no")),
        way(
            "UCP-010",
            "default gateways 10.45.16.1, 10.45.16.2",
            to(
                "        inside: 172.25.33.10\n",
                "        inside: 172.25.33.10\n        gateway: [10.45.16.1, 10.45.16.2]\n")),
        way("UCP-011", "not in redmond/edge-inside", to("via: 172.25.33.1}", "via: 10.45.16.1}")),
        way(
            "UCP-015",
            "no A record av.contoso.com",
            add("dns: {external: {missing: av.contoso.com}}")),
        way("UCP-015", "sfbedge.contoso.net", add("dns: {internal: {complete: yes}}")),
        way(
            "UCP-022",
            "lyncdiscoverinternal.contoso.com is in the outside view",
            add(
                "dns: {external: {records: [{name: lyncdiscoverinternal.contoso.com, type: A, value:"
                    + " 203.0.113.3}]}}")),
        way(
            "UCP-026",
            "not for server authentication",
            add(
                "certificates: {c: {nodes: [edge1, edge2], side: external, subject:"
                    + " sip.contoso.com, issuer: public, eku: client}}")),
        way(
            "UCP-029",
            "opens 5269",
            to(
                "          - {id: EXT-02,",
                "          - {id: XMPP, protocol: tcp, from: outside, to: \"edge:access\", ports:"
                    + " 5269}\n          - {id: EXT-02,")),
        way(
            "UCP-029",
            "_xmpp-server._tcp.contoso.com",
            add(
                "dns: {external: {records: [{name: _xmpp-server._tcp.contoso.com, type: SRV, value:"
                    + " xmpp.contoso.com, port: 5269}]}}")),
        way(
            "UCP-030",
            "rule NO of firewall outer denies it",
            to(
                "          - {id: EXT-02,",
                "          - {id: NO, action: deny, from: outside, to: \"edge:av\"}\n          - {id:"
                    + " EXT-02,")),
        way(
            "UCP-031",
            "by TCP 443 and not by UDP 3478",
            to(box, "rules: [{id: W, protocol: tcp, from: inside, to: outside}], nat")),
        way(
            "UCP-032",
            "every UDP port",
            to(
                "{id: EXT-12, protocol: udp, from: outside, to: \"edge:av\", ports: 3478}",
                "{id: EXT-12, protocol: udp, from: outside, to: \"edge:av\"}")),
        way(
            "UCP-037",
            "do not reach resolver",
            to(
                "          - {id: OUT-DNS, protocol: [udp, tcp], from: inside, to: outside, ports:"
                    + " 53}\n",
                "")),
        way(
            "UCP-041",
            "no link leads from redmond/office to munich/lab",
            munich,
            add("  mia: {home: fe, at: munich/lab}")),
        way(
            "UCP-042",
            "51 ms",
            add("  oscar: {uri: oscar@contoso.com, home: online, at: home/wifi}"),
            to("latency: 15 ms", "latency: 39 ms")),
        way(
            "UCP-049",
            "tenants of cloud and second",
            to("    tenant-of: cloud\n", "    tenant-of: [cloud, second]\n"),
            to("sites:\n", "  second: {kind: provider, domains: second.example}\nsites:\n")),
        way(
            "UCP-050",
            "the tenant's list blocks bad.example",
            to(
                "    tenant-of: cloud\n",
                "    tenant-of: cloud\n    federation: {tenant-blocked: bad.example}\n")),
        way(
            "UCP-055",
            "X-32",
            to("sites:\n", tailspin.formatted("partner", "")),
            add("  olga: {uri: olga@contoso.com, home: online, at: redmond/office}"),
            add("  tess: {uri: tess@tailspin.com, home: fe, at: home/wifi}")),
        way(
            "UCP-055",
            "X-33",
            to("sites:\n", tailspin.formatted("partner", ", tenant-of: cloud")),
            add("  dave: {uri: dave@tailspin.com, home: online, at: home/wifi}")),
        way(
            "UCP-056",
            "webcon.contoso.com would lead to 10.45.16.20",
            to("10.45.16.20 as 131.107.155.20", "10.45.16.20")));
  }

  /// Leaves the first Edge alone.
  private static Change single() {
    return to(
        """
              edge2:
                inside: 172.25.33.11
                access: 10.45.16.11 as 131.107.155.11
                webconf: 10.45.16.21 as 131.107.155.21
                av: 10.45.16.31 as 131.107.155.31
                routes: [{to: 192.168.0.0/16, via: 172.25.33.1}]
        """,
        "");
  }

  @ParameterizedTest
  @MethodSource("ways")
  void isToldToo(Case way) {
    List<Finding> all = way.example().broken();
    assertThat(all)
        .as(all.toString())
        .anyMatch(f ->
            f.id().id().equals(way.id())
                && f.evidence().contains(way.example().names())
                && f.place().line() > 1);
  }

  @org.junit.jupiter.api.Test
  void aGatewayForEachPrefixOfTheNetworkIsNoFinding() {
    Example wide =
        new Example(
            "",
            List.of(
                to(
                    "edge-outside: 10.45.16.0/24",
                    "edge-outside: [10.45.16.0/24, 131.107.155.96/27]")),
            List.of());
    assertThat(wide.broken()).noneMatch(f -> f.id().id().equals("UCP-010"));
  }
}
