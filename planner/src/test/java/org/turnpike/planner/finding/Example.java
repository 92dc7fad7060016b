package org.turnpike.planner.finding;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.turnpike.topology.format.Loaded;
import org.turnpike.topology.format.TopologyFile;

/// A file that a rule holds against and, as near to it as can be, one that it does not: both are
/// `base.yaml` with a few words changed.
///
/// @param names what the evidence must name
/// @param breaking changes that break the rule
/// @param keeping changes that look alike and do not
record Example(String names, List<Change> breaking, List<Change> keeping) {

  /// @param from words that the file has; empty to add a section at its end
  record Change(String from, String to) {
    String in(String text) {
      if (from.isEmpty()) {
        return text + to + "\n";
      }
      if (!text.contains(from)) {
        throw new IllegalArgumentException("the base has no \"" + from + "\"");
      }
      return text.replace(from, to);
    }
  }

  private static final String BASE = read("base.yaml");

  static Map<String, Example> all() {
    return ALL;
  }

  static Example of(String id) {
    return Objects.requireNonNull(ALL.get(id), id);
  }

  static List<Finding> base() {
    return findings(BASE, "base.yaml");
  }

  List<Finding> broken() {
    return findings(changed(breaking), "broken.yaml");
  }

  List<Finding> right() {
    return findings(changed(keeping), "right.yaml");
  }

  /// The line of the broken file that first has these words.
  int lineOf(String words) {
    String text = changed(breaking);
    return (int) text.substring(0, text.indexOf(words)).lines().count()
        + (text.charAt(text.indexOf(words) - 1) == '\n' ? 1 : 0);
  }

  private static String changed(List<Change> changes) {
    String text = BASE;
    for (Change change : changes) {
      text = change.in(text);
    }
    return text;
  }

  private static List<Finding> findings(String text, String shown) {
    return switch (TopologyFile.read(text, shown)) {
      case Loaded.Good good -> Findings.of(good.topology(), good.places());
      case Loaded.Bad bad -> throw new AssertionError(bad.mistakes().toString());
    };
  }

  private static String read(String name) {
    try (InputStream in = Example.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Change to(String from, String to) {
    return new Change(from, to);
  }

  private static Change add(String section) {
    return new Change("", section);
  }

  private static final String SCALED_NODES = "      edge2:\n        inside: 172.25.33.11\n";

  private static final String ONE =
      BASE.substring(BASE.indexOf(SCALED_NODES), BASE.indexOf("users:\n"));

  /// A single Edge in place of the two.
  private static List<Change> single(Change... more) {
    var out = new java.util.ArrayList<Change>();
    out.add(to(ONE, ""));
    out.add(to("option: scaled-nat", "option: single-nat"));
    out.addAll(List.of(more));
    return out;
  }

  private static String nodes(int from, int to) {
    StringBuilder out = new StringBuilder();
    for (int n = from; n <= to; n++) {
      out.append(
          """
                edge%1$d:
                  inside: 172.25.33.%2$d
                  access: 131.107.155.%2$d
                  webconf: 131.107.155.%3$d
                  av: 131.107.155.%4$d
                  routes: [{to: 192.168.0.0/16, via: 172.25.33.1}]
          """
              .formatted(n, 100 + n, 120 + n, 140 + n));
    }
    return out.toString();
  }

  private static String external(String records) {
    return "dns: {external: {records: [" + records + "]}}";
  }

  private static String internal(String records) {
    return "dns: {internal: {records: [" + records + "]}}";
  }

  private static String certificate(String nodes, String side, String subject, String rest) {
    return "certificates:\n  today: {nodes: ["
        + nodes
        + "], side: "
        + side
        + ", subject: "
        + subject
        + rest
        + "}";
  }

  private static final String GOOD_SANS =
      ", san: [sip.contoso.com, webcon.contoso.com, sip.fabrikam.com], issuer: public, eku: server";

  private static final String OLGA =
      "  olga: {uri: olga@contoso.com, home: online, at: redmond/office}";

  /// Moves the external side to public addresses without NAT, behind a load balancer.
  private static List<Change> balanced(Change... more) {
    var out = new java.util.ArrayList<Change>();
    out.add(to("option: scaled-nat", "option: scaled-hlb"));
    out.add(to("edge-outside: 10.45.16.0/24", "edge-outside: 131.107.155.0/24"));
    for (int a : new int[] {10, 20, 30, 11, 21, 31}) {
      out.add(
          to(
              "          - {kind: one-to-one, inside: 10.45.16."
                  + a
                  + ", outside: 131.107.155."
                  + a
                  + ", hairpin: yes}\n",
              ""));
      out.add(to("10.45.16." + a + " as 131.107.155." + a, "131.107.155." + a));
    }
    out.add(
        to(
            "    next-hop: fe\n    nodes:\n",
            "    next-hop: fe\n    vip: {access: 131.107.155.110, webconf: 131.107.155.120, av:"
                + " 131.107.155.130}\n    nodes:\n"));
    out.addAll(List.of(more));
    return out;
  }

  private static final Map<String, Example> ALL = Collections.unmodifiableMap(examples());

  private static Map<String, Example> examples() {
    Map<String, Example> out = new LinkedHashMap<>();
    pools(out);
    addresses(out);
    translations(out);
    dns(out);
    certificates(out);
    firewalls(out);
    circuits(out);
    quality(out);
    deployments(out);
    return out;
  }

  private static void put(
      Map<String, Example> out, String id, String names, List<Change> broken, List<Change> right) {
    if (out.put(id, new Example(names, broken, right)) != null) {
      throw new IllegalStateException(id + " has two examples");
    }
  }

  private static void pools(Map<String, Example> out) {
    String mixed = "option: scaled-nat";
    put(
        out,
        "UCP-001",
        "13 Edges",
        List.of(to("users:\n", nodes(3, 13).indent(0) + "users:\n"), wide()),
        List.of(to("users:\n", nodes(3, 12).indent(0) + "users:\n"), wide()));
    put(
        out,
        "UCP-002",
        "one Edge",
        single(to("    fqdn: sfbedge", "    high-availability: yes\n    fqdn: sfbedge")),
        List.of(to("    fqdn: sfbedge", "    high-availability: yes\n    fqdn: sfbedge")));
    put(
        out,
        "UCP-008",
        "hlb inside",
        List.of(to(mixed, mixed + "\n    balancing-inside: hlb")),
        List.of(to(mixed, mixed + "\n    balancing-inside: dns")));
    put(
        out,
        "UCP-013",
        "one address",
        single(
            to(mixed.replace("scaled", "single"), "option: single-nat\n    addressing: single"),
            to("        webconf: 10.45.16.20 as 131.107.155.20\n", ""),
            to("        av: 10.45.16.30 as 131.107.155.30\n", ""),
            to("access: 10.45.16.10", "external: 10.45.16.10")),
        single());
    put(
        out,
        "UCP-014",
        "has 5 external addresses and needs 6",
        List.of(to("        av: 10.45.16.31 as 131.107.155.31\n", "")),
        List.of());
  }

  /// Room for public nodes beside the private ones.
  private static Change wide() {
    return to(
        "edge-outside: 10.45.16.0/24",
        "edge-outside: [10.45.16.0/24, 131.107.155.96/27," + " 131.107.155.128/27]");
  }

  private static void addresses(Map<String, Example> out) {
    put(
        out,
        "UCP-004",
        "(public) for av",
        List.of(to("10.45.16.30 as 131.107.155.30", "131.107.155.140"), wide()),
        List.of());
    put(
        out,
        "UCP-010",
        "172.25.33.1",
        List.of(
            to(
                "        inside: 172.25.33.10\n",
                "        inside: 172.25.33.10\n        inside-gateway: 172.25.33.1\n")),
        List.of(
            to(
                "        inside: 172.25.33.10\n",
                "        inside: 172.25.33.10\n        gateway: 10.45.16.1\n")));
    put(
        out,
        "UCP-011",
        "192.168.20.0/24 (redmond/servers)",
        List.of(to("{to: 192.168.0.0/16, via", "{to: 192.168.10.0/24, via")),
        List.of(
            to(
                "[{to: 192.168.0.0/16, via: 172.25.33.1}]",
                "[{to: 192.168.10.0/24, via: 172.25.33.1}, {to: 192.168.20.0/24, via:"
                    + " 172.25.33.1}]")));
    put(
        out,
        "UCP-012",
        "edge1 forwards",
        List.of(
            to(
                "        inside: 172.25.33.10\n",
                "        inside: 172.25.33.10\n        forwards: yes\n")),
        List.of(
            to(
                "        inside: 172.25.33.10\n",
                "        inside: 172.25.33.10\n        forwards: no\n")));
  }

  private static void translations(Map<String, Example> out) {
    String first = "inside: 10.45.16.10, outside: 131.107.155.10, hairpin: yes";
    put(
        out,
        "UCP-003",
        "behind a hardware load balancer",
        List.of(to("option: scaled-nat", "option: scaled-hlb")),
        balanced());
    put(
        out,
        "UCP-005",
        "10.45.16.10 is reached as 131.107.155.10",
        List.of(to(first, first + ", both-ways: no")),
        List.of(to(first, first + ", both-ways: yes")));
    put(
        out,
        "UCP-006",
        "rewrites the source",
        List.of(to(first, first + ", keeps-source: no")),
        List.of(to(first, first + ", keeps-source: yes")));
    String av = "inside: 10.45.16.31, outside: 131.107.155.31, hairpin: ";
    put(
        out,
        "UCP-007",
        "edge2 at 131.107.155.31",
        List.of(to(av + "yes", av + "no")),
        // Nobody else is in the pool.
        single(to("outside: 131.107.155.30, hairpin: yes", "outside: 131.107.155.30")));
    put(
        out,
        "UCP-009",
        "redmond/edge-inside",
        List.of(
            to(
                "        outside: edge-inside\n",
                "        outside: edge-inside\n        nat: [{kind: source}]\n")),
        List.of());
  }

  private static void dns(Map<String, Example> out) {
    put(
        out,
        "UCP-015",
        "131.107.155.11",
        List.of(add(external("{name: sip.contoso.com, type: A, value: 131.107.155.10}"))),
        List.of(
            add(
                external(
                    "{name: sip.contoso.com, type: A, value: [131.107.155.10,"
                        + " 131.107.155.11]}"))));
    put(
        out,
        "UCP-016",
        "_sip._tls.fabrikam.com",
        List.of(add("dns: {external: {missing: _sip._tls.fabrikam.com}}")),
        List.of(add("dns: {internal: {missing: _sip._tls.fabrikam.com}}")));
    put(
        out,
        "UCP-017",
        "sip.contoso.com, which is not in fabrikam.com",
        List.of(add(external(service("_sip._tls.fabrikam.com", "sip.contoso.com")))),
        List.of(add(external(service("_sip._tls.fabrikam.com", "sip.fabrikam.com")))));
    put(
        out,
        "UCP-018",
        "_sipfederationtls_tcp.contoso.com",
        List.of(add(external(service("_sipfederationtls_tcp.contoso.com", "sip.contoso.com")))),
        List.of(add(external(service("_sipfederationtls._tcp.contoso.com", "sip.contoso.com")))));
    put(
        out,
        "UCP-019",
        "_sipfederationtls._tcp.contoso.com",
        List.of(add("dns: {edge-resolver: {missing: _sipfederationtls._tcp.contoso.com}}")),
        // Not hybrid: the Edge need not find itself.
        List.of(
            to("    tenant-of: cloud\n", ""),
            add("dns: {edge-resolver: {missing: _sipfederationtls._tcp.contoso.com}}")));
    put(
        out,
        "UCP-020",
        "webcon.contoso.com",
        List.of(add("dns: {internal: {missing: webcon.contoso.com}}")),
        List.of(
            add(
                internal(
                    "{name: webcon.contoso.com, type: A, value: [131.107.155.20,"
                        + " 131.107.155.21]}"))));
    put(
        out,
        "UCP-021",
        "sipfed.online.example",
        List.of(
            add(external(service("_sipfederationtls._tcp.contoso.com", "sipfed.online.example")))),
        List.of(add(external(service("_sipfederationtls._tcp.contoso.com", "sip.contoso.com")))));
    String discover = "{name: lyncdiscover.contoso.com, type: A, value: 203.0.113.3}";
    put(
        out,
        "UCP-022",
        "lyncdiscover.contoso.com is in the inside view",
        List.of(add(internal(discover))),
        List.of(add(external(discover))));
    put(
        out,
        "UCP-056",
        "10.45.16.20",
        List.of(add(external("{name: webcon.contoso.com, type: A, value: [10.45.16.20]}"))),
        List.of(
            add(
                external(
                    "{name: webcon.contoso.com, type: A, value: [131.107.155.20,"
                        + " 131.107.155.21]}"))));
  }

  private static String service(String name, String target) {
    return "{name: " + name + ", type: SRV, value: " + target + ", port: 5061}";
  }

  private static void certificates(Map<String, Example> out) {
    List<Change> good =
        List.of(add(certificate("edge1, edge2", "external", "sip.contoso.com", GOOD_SANS)));
    put(
        out,
        "UCP-023",
        "sip.fabrikam.com",
        List.of(
            add(
                certificate(
                    "edge1, edge2",
                    "external",
                    "sip.contoso.com",
                    GOOD_SANS.replace(", sip.fabrikam.com", "")))),
        good);
    // the document itself has two names.
    put(
        out,
        "UCP-024",
        "sfbedge.contoso.com",
        List.of(add(certificate("edge1, edge2", "internal", "sfbedge.contoso.com", ""))),
        List.of(add(certificate("edge1, edge2", "internal", "sfbedge.contoso.net", ""))));
    String one = certificate("edge1", "external", "sip.contoso.com", GOOD_SANS + ", key: aa");
    String two = "\n  other: {nodes: edge2, side: external, subject: sip.contoso.com" + GOOD_SANS;
    put(
        out,
        "UCP-025",
        "other keys",
        List.of(add(one + two + ", key: bb}")),
        List.of(
            add(
                one.replace("key: aa", "key: aa, fingerprint: f1")
                    + two
                    + ", key: aa, fingerprint: f1}")));
    put(
        out,
        "UCP-026",
        "today",
        List.of(
            add(
                certificate(
                    "edge1, edge2",
                    "external",
                    "sip.contoso.com",
                    GOOD_SANS.replace("issuer: public", "issuer: internal")))),
        good);
    put(
        out,
        "UCP-027",
        "*.contoso.com",
        List.of(
            add(
                certificate(
                    "edge1, edge2",
                    "external",
                    "sip.contoso.com",
                    GOOD_SANS.replace("webcon.contoso.com", "\"*.contoso.com\"")))),
        good);
    put(
        out,
        "UCP-028",
        "edge1.contoso.net",
        List.of(
            add(
                certificate(
                    "edge1, edge2",
                    "internal",
                    "sfbedge.contoso.net",
                    ", san: edge1.contoso.net"))),
        List.of(add(certificate("edge1, edge2", "internal", "sfbedge.contoso.net", ""))));
    Change xmpp = to("option: scaled-nat", "option: scaled-nat\n    xmpp: yes");
    put(
        out,
        "UCP-029",
        "product 2019",
        List.of(xmpp),
        List.of(xmpp, to("product: 2019", "product: 2015")));
  }

  private static void firewalls(Map<String, Example> out) {
    String federation =
        "{id: EXT-06, protocol: tcp, from: outside, to: \"edge:access\", ports: 5061}";
    put(
        out,
        "UCP-030",
        "EXT-06 tcp 5061",
        List.of(to("          - " + federation + "\n", "")),
        List.of(
            to("          - " + federation + "\n", ""),
            to("option: scaled-nat", "option: scaled-nat\n    federation: no")));
    String media = "{id: INT-06, protocol: udp, from: inside, to: edge-inside, ports: 3478}";
    String tcp = "{id: INT-07, protocol: tcp, from: inside, to: edge-inside, ports: 443}";
    put(
        out,
        "UCP-031",
        "TCP 443 passes",
        List.of(to("          - " + media + "\n", "")),
        // With both closed media falls to nothing at all, which is another finding.
        List.of(to("          - " + media + "\n", ""), to("          - " + tcp + "\n", "")));
    put(
        out,
        "UCP-032",
        "TCP 8080",
        List.of(
            to("to: \"edge:webconf\", ports: 443}", "to: \"edge:webconf\", ports: [443, 8080]}")),
        List.of(to("to: \"edge:webconf\", ports: 443}", "to: \"edge:webconf\", ports: 443-443}")));
    List<Change> one =
        single(
            to("option: single-nat", "option: single-nat\n    addressing: single"),
            to("        webconf: 10.45.16.20 as 131.107.155.20\n", ""),
            to("        av: 10.45.16.30 as 131.107.155.30\n", ""),
            to("access: 10.45.16.10", "external: 10.45.16.10"));
    var closed = new java.util.ArrayList<>(one);
    closed.add(
        to(
            "outbound: allow, nat",
            "rules: [{id: WEB, protocol: tcp, from: inside, to: outside, ports: 443}], nat"));
    put(out, "UCP-057", "sign-in (5061)", closed, one);
  }

  private static void circuits(Map<String, Example> out) {
    String er2 = "nat-pool: 203.0.113.144/28";
    // The office is public and advertised on both; what it asks of a network that circuits do not
    // carry goes out by another firewall than the one that the answer comes in by.
    String second =
        BASE.lines().filter(l -> l.startsWith("      er2:")).findFirst().orElseThrow() + "\n";
    Change office = to("office: 192.168.10.0/24", "office: 198.51.100.0/24");
    Change routes =
        to(
            "[{to: 192.168.0.0/16, via: 172.25.33.1}]",
            "[{to: 192.168.0.0/16, via: 172.25.33.1}, {to: 198.51.100.0/24, via: 172.25.33.1}]");
    Change halves = to(er2, er2 + ", advertise: [198.51.100.0/25, 198.51.100.128/25]");
    Change stream =
        to(
            "networks: {servers: 52.112.20.0/24}",
            "networks: {servers: 52.112.20.0/24, stream: {prefix: 52.112.21.0/24, expressroute: no}}");
    Change apart =
        to("        outside: [internet, er1, er2]\n", "        outside: [internet, er1]\n");
    Change own =
        to(
            "      inner:\n",
            "      private: {outside: er2, inside: router, outbound: allow}\n      inner:\n");
    put(
        out,
        "UCP-033",
        "firewall private has no session",
        List.of(office, routes, halves, stream, apart, own),
        List.of(office, routes, halves, stream));
    put(
        out,
        "UCP-041",
        "do not reach the A/V Edge of online-edge",
        List.of(
            to(
                "outbound: allow, nat",
                "rules: [{id: OWN, from: inside, to: 131.107.155.0/24}], nat")),
        List.of(
            to(
                "outbound: allow, nat",
                "rules: [{id: OWN, from: inside, to: [131.107.155.0/24, 52.112.0.0/14]}], nat")));
    put(
        out,
        "UCP-034",
        "203.0.113.0/29",
        List.of(to(er2, er2 + ", advertise: [203.0.113.144/28, 203.0.113.0/29]")),
        List.of(to(er2, er2 + ", advertise: [203.0.113.144/28, 203.0.113.0/30]")));
    put(
        out,
        "UCP-035",
        "203.0.113.144/28",
        List.of(
            to(
                "{kind: source, on: internet, from: [192.168.0.0/16]}",
                "{kind: source, on: internet, from: [192.168.0.0/16], pool: 203.0.113.144/28}")),
        List.of(
            to(
                "{kind: source, on: internet, from: [192.168.0.0/16]}",
                "{kind: source, on: internet, from: [192.168.0.0/16], pool: 203.0.113.4}")));
    put(
        out,
        "UCP-036",
        "131.107.155.30",
        List.of(to(er2, er2 + ", advertise: [203.0.113.144/28, 131.107.155.30]")),
        List.of(to(er2, er2 + ", advertise: [203.0.113.144/28, 131.107.156.0/24]")));
    put(
        out,
        "UCP-037",
        "no Internet circuit that is up",
        List.of(
            to(
                "{to: internet, address: 203.0.113.2/29,",
                "{to: internet, state: down, address: 203.0.113.2/29,")),
        List.of(
            to(
                "{to: internet, address: 203.0.113.2/29,",
                "{to: internet, state: down, address: 203.0.113.2/29,"),
            to(er2, er2 + ", internet: yes")));
    String proxies = "proxies:\n  web: {network: redmond/servers, address: 192.168.20.90%s}";
    Change behind = to("office: 192.168.10.0/24", "office: {prefix: 192.168.10.0/24, proxy: web}");
    put(
        out,
        "UCP-038",
        "52.112.10.0/24",
        List.of(behind, add(proxies.formatted(""))),
        List.of(behind, add(proxies.formatted(", bypass: 52.112.0.0/14"))));
    Change basic = to(er2 + ", premium: yes", er2);
    put(
        out,
        "UCP-039",
        "america",
        List.of(basic, add("  ada: {uri: ada@contoso.com, home: away, at: redmond/office}")),
        List.of(basic, add(OLGA)));
    put(
        out,
        "UCP-040",
        "er1",
        List.of(to(second, ""), to("[internet, er1, er2]", "[internet, er1]")),
        List.of());
  }

  private static void quality(Map<String, Example> out) {
    put(
        out,
        "UCP-042",
        "31 ms",
        List.of(add(OLGA), to("premium: yes, latency: 4 ms", "premium: yes, latency: 31 ms")),
        List.of(add(OLGA), to("premium: yes, latency: 4 ms", "premium: yes, latency: 30 ms")));
    String staff = "  staff: {uri: staff@contoso.com, home: online, at: redmond/office, count: %d}";
    Change narrow = to("latency: 4 ms, bandwidth: 1 Gbit/s", "latency: 4 ms, bandwidth: 20 Mbit/s");
    // 93 calls of 65 kbit/s are 6.0 Mbit/s, and 30 % of 20 Mbit/s are 6: one call more is too many.
    put(
        out,
        "UCP-043",
        "93 calls at once of 930 users",
        List.of(narrow, add(staff.formatted(930))),
        List.of(narrow, add(staff.formatted(920))));
    String clear = "qos: {server-ports: {sharing: 40803-49150}}";
    put(
        out,
        "UCP-044",
        "internet of redmond",
        List.of(add(clear)),
        List.of(add(clear.replace("{server", "{enabled: no, server"))));
    put(
        out,
        "UCP-045",
        "49152-65534 for sharing",
        List.of(add("qos: {enabled: yes}")),
        List.of(add(clear)));
  }

  private static void deployments(Map<String, Example> out) {
    String connector =
        """
          cc:
            role: cloud-connector
            provider: cloud
            access-name: %s
            outside: redmond/edge-outside
            inside: redmond/edge-inside
            appliances:
              cc1: {external: 10.45.16.90 as 131.107.155.90, edge-inside: 172.25.33.90, mediation: 172.25.33.91}
        """;
    Change own = to("users:\n", connector.formatted("ap.contoso.com") + "users:\n");
    // Another organisation, all online.
    String other =
        connector
            .formatted("%s")
            .replace("    provider", "    organisation: tailspin\n    provider");
    Change tailspin =
        to("sites:\n", "  tailspin: {domains: tailspin.com, tenant-of: cloud}\nsites:\n");
    Change apart = to("users:\n", other.formatted("ap.tailspin.com") + "users:\n");
    put(out, "UCP-046", "Front Ends", List.of(own), List.of(tailspin, apart));
    put(
        out,
        "UCP-047",
        "sip.tailspin.com",
        List.of(tailspin, to("users:\n", other.formatted("sip.tailspin.com") + "users:\n")),
        List.of(tailspin, apart));
    Change open =
        to(
            "          - {id: EXT-RTP,",
            "          - {id: CC-RTP-IN, protocol: udp, from: outside, to: 10.45.16.90, ports:"
                + " 50000-59999}\n          - {id: EXT-RTP,");
    Change tess = add("  tess: {uri: tess@tailspin.com, home: online, at: home/wifi}");
    put(
        out,
        "UCP-048",
        "tess",
        List.of(
            tailspin,
            apart,
            open,
            tess,
            to(
                "nat: [{kind: source}]",
                "nat: [{kind: source, mapping: address-and-port-dependent}]")),
        List.of(tailspin, apart, open, tess));
    put(
        out,
        "UCP-049",
        "3 directory forests",
        List.of(to("    tenant-of: cloud\n", "    tenant-of: cloud\n    forests: 3\n")),
        List.of(to("    tenant-of: cloud\n", "    forests: 3\n")));
    String lists =
        "    tenant-of: cloud\n    federation: {allowed: [a.example, b.example], tenant-allowed: ";
    put(
        out,
        "UCP-050",
        "b.example",
        List.of(to("    tenant-of: cloud\n", lists + "[a.example]}\n")),
        List.of(to("    tenant-of: cloud\n", lists + "[b.example, a.example]}\n")));
    Change partner =
        to(
            "sites:\n",
            "  litware: {kind: partner, domains: litware.com, tenant-of: cloud}\nsites:\n  paris:"
                + " {organisation: litware, networks: {office: 10.9.0.0/24}, circuits: {net: {to:"
                + " internet, address: 198.51.100.2/29}}}\n");
    Change dave = add("  dave: {uri: dave@litware.com, home: online, at: paris/office}");
    put(
        out,
        "UCP-051",
        "litware",
        List.of(partner, dave),
        List.of(
            partner,
            dave,
            to(
                "198.51.100.2/29}}",
                "198.51.100.2/29}, er: {to: europe, address: 172.31.9.1/30}}")));
    put(
        out,
        "UCP-052",
        "2001:db8:33::10",
        List.of(
            to("product: 2019", "product: 2019\n    voice: {call-admission-control: yes}"),
            to(
                "edge-inside: 172.25.33.0/24",
                "edge-inside: [172.25.33.0/24, \"2001:db8:33::/64\"]"),
            to("inside: 172.25.33.10\n", "inside: \"2001:db8:33::10\"\n")),
        List.of(
            to("product: 2019", "product: 2019\n    voice: {call-admission-control: yes}"),
            to(
                "edge-inside: 172.25.33.0/24",
                "edge-inside: [172.25.33.0/24, \"2001:db8:33::/64\"]"),
            to("inside: 172.25.33.10\n", "inside: [172.25.33.10, \"2001:db8:33::10\"]\n")));
    String voice = "product: 2019\n    voice: {bypass-subnets: ";
    put(
        out,
        "UCP-053",
        "192.168.10.0/24",
        List.of(to("product: 2019", voice + "192.168.0.0/16}")),
        List.of(to("product: 2019", voice + "[192.168.10.0/24, 192.168.20.0/24]}")));
    Change routing = to("product: 2019", "product: 2019\n    voice: {location-based-routing: yes}");
    put(
        out,
        "UCP-054",
        "alice",
        List.of(
            routing,
            to("office: 192.168.10.0/24", "office: {prefix: 192.168.10.0/24, known-to-voice: no}")),
        List.of(
            routing,
            to(
                "servers: 192.168.20.0/24",
                "servers: {prefix: 192.168.20.0/24, known-to-voice: no}")));
    put(out, "UCP-055", "X-31", List.of(add(OLGA)), List.of());
  }
}
