package org.turnpike.topology.format;

import java.util.Optional;
import org.turnpike.topology.service.EdgeOption;

/// Writes a first topology file from a few answers: commented, complete, and without a mistake. The
/// addresses are of documentation ranges and stand where the author's own belong.
public final class FirstFile {

  private FirstFile() {}

  /// @param organisation name in the file, such as `contoso`
  /// @param domain its SIP domain
  /// @param users how many there are
  /// @param edge the Edge topology; none for an organisation without servers of its own
  /// @param nodes Edges of a scaled topology
  /// @param online whether some users, or all, are homed at a provider
  /// @param expressRoute whether there is a private circuit to the provider
  public record Answers(
      String organisation,
      String domain,
      int users,
      Optional<EdgeOption> edge,
      int nodes,
      boolean online,
      boolean expressRoute) {

    /// @throws IllegalArgumentException with what was expected, if an answer cannot be used
    public Answers {
      organisation = checked(organisation, Scalar.NAME);
      domain = checked(domain, Scalar.HOST);
      if (organisation.equals("cloud")) {
        throw new IllegalArgumentException(
            "\"cloud\" names the provider in the file; choose another name");
      }
      if (users < 1 || users > 10_000_000) {
        throw new IllegalArgumentException(users + " users: expected 1 to 10000000");
      }
      if (nodes < 1 || nodes > 12) {
        throw new IllegalArgumentException(nodes + " Edges: expected 1 to 12 in a pool");
      }
      if (edge.isPresent() && edge.get().scaled() != nodes > 1) {
        throw new IllegalArgumentException(
            edge.get().text()
                + " with "
                + nodes
                + (edge.get().scaled() ? ": expected 2 to 12 Edges" : ": expected one Edge"));
      }
      if (edge.isEmpty() && !online) {
        throw new IllegalArgumentException(
            "neither an Edge topology nor users online: expected one of them, or both");
      }
      if (expressRoute && !online) {
        throw new IllegalArgumentException(
            "ExpressRoute leads to a provider: expected users online as well");
      }
    }

    private static String checked(String text, Scalar<String> scalar) {
      try {
        return scalar.of(text);
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException("\"" + text + "\": expected " + scalar.expected(), e);
      }
    }
  }

  public static String write(Answers answers) {
    StringBuilder out = new StringBuilder();
    head(answers, out);
    site(answers, out);
    elsewhere(answers, out);
    pools(answers, out);
    users(answers, out);
    return out.toString();
  }

  private static void head(Answers a, StringBuilder out) {
    out.append(
        """
        # The topology of %1$s. Put your own addresses in place of these; then
        #   turnpike check FILE    tells what is wrong,
        #   turnpike plan FILE     writes addresses, DNS, certificates and firewall rules.

        turnpike: 1
        name: %1$s

        organisations:
          %1$s:
            # SIP domains, the primary one first.
            domains: [%2$s]
        """
            .formatted(a.organisation(), a.domain()));
    if (a.online()) {
      out.append(
          """
              tenant-of: cloud
            # Whoever hosts the online users: a provider, or your own second deployment.
            cloud:
              kind: provider
              domains: [online.example]
          """);
    }
  }

  private static void site(Answers a, StringBuilder out) {
    boolean edge = a.edge().isPresent();
    boolean nat = a.edge().map(EdgeOption::nat).orElse(false);
    out.append(
        """

        sites:
          main:
            organisation: %s
            networks:
              # Where people sit.
              office: 192.168.10.0/24
        """
            .formatted(a.organisation()));
    if (edge) {
      out.append(
          """
                servers: 192.168.20.0/24
                # The two sides of the Edge: different networks, and nothing routes between them.
                edge-inside: 172.25.33.0/24
                edge-outside: %s
          """
              .formatted(nat ? "10.45.16.0/24" : "131.107.155.0/24"));
    }
    out.append(
        """
            circuits:
              internet: {to: internet, address: 203.0.113.2/29, bandwidth: 500 Mbit/s, latency: 10 ms}
        """);
    if (a.expressRoute()) {
      out.append(
          """
                # The office appears with these addresses on the private circuit, and with others on the
                # Internet: one pool for both brings replies back the wrong way.
                expressroute: {to: region, address: 172.31.0.1/30, nat-pool: 203.0.113.128/28, bandwidth: 500 Mbit/s, latency: 5 ms}
          """);
    }
    out.append(
        """
            firewalls:
              outer:
                outside: [%s]
        """
            .formatted(a.expressRoute() ? "internet, expressroute" : "internet"));
    if (edge) {
      out.append("        perimeter: edge-outside\n");
    }
    out.append("        inside: router\n        nat:\n");
    if (nat) {
      for (int node = 0; node < a.nodes(); node++) {
        for (int service = 1; service <= 3; service++) {
          int last = service * 20 - 10 + node;
          out.append(
              "          - {kind: one-to-one, inside: 10.45.16.%d, outside: 131.107.155.%d, hairpin: yes}\n"
                  .formatted(last, last));
        }
      }
    }
    out.append("          - {kind: source, on: internet, from: 192.168.0.0/16}\n        rules:\n");
    out.append(
        "          - {id: OUT-WEB, protocol: tcp, from: inside, to: outside, ports: [80, 443]}\n");
    out.append(
        "          - {id: OUT-DNS, protocol: [udp, tcp], from: inside, to: outside, ports: 53}\n");
    if (a.online()) {
      out.append(
          "          - {id: OUT-MEDIA, protocol: udp, from: inside, to: region/edge, ports: 3478}\n");
    }
    if (edge) {
      out.append(
          """
                    # The Edge's table; each id is a row of it.
                    - {id: EXT-02, protocol: tcp, from: "edge:access", to: outside, ports: 80}
                    - {id: EXT-03, protocol: [tcp, udp], from: "edge:access", to: outside, ports: 53}
                    - {id: EXT-05, protocol: tcp, from: outside, to: "edge:access", ports: 443}
                    - {id: EXT-06, protocol: tcp, from: outside, to: "edge:access", ports: 5061}
                    - {id: EXT-07, protocol: tcp, from: "edge:access", to: outside, ports: 5061}
                    - {id: EXT-08, protocol: tcp, from: outside, to: "edge:webconf", ports: 443}
                    - {id: EXT-09, protocol: [tcp, udp], from: "edge:av", to: outside, source-ports: 50000-59999}
                    - {id: EXT-11, protocol: udp, from: "edge:av", to: outside, ports: 3478}
                    - {id: EXT-12, protocol: udp, from: outside, to: "edge:av", ports: 3478}
                    - {id: EXT-13, protocol: tcp, from: outside, to: "edge:av", ports: 443}
                    - {id: EXT-14, protocol: tcp, from: "edge:av", to: outside, ports: 443}
                inner:
                  # Never translates.
                  outside: edge-inside
                  inside: router
                  rules:
                    - {id: INT-02, protocol: tcp, from: servers, to: edge-inside, ports: 5061}
                    - {id: INT-03, protocol: tcp, from: edge-inside, to: servers, ports: 5061}
                    - {id: INT-04, protocol: tcp, from: servers, to: edge-inside, ports: 8057}
                    - {id: INT-05, protocol: tcp, from: servers, to: edge-inside, ports: 5062}
                    - {id: INT-06, protocol: udp, from: inside, to: edge-inside, ports: 3478}
                    - {id: INT-07, protocol: tcp, from: inside, to: edge-inside, ports: 443}
                    - {id: INT-08, protocol: tcp, from: servers, to: edge-inside, ports: 4443}
                    - {id: INT-09, protocol: tcp, from: inside, to: edge-inside, ports: 50001-50003}
          """);
    }
  }

  private static void elsewhere(Answers a, StringBuilder out) {
    out.append(
        """
          # A place on the Internet, behind its own NAT.
          hotel:
            kind: public
            networks: {guests: 192.168.50.0/24}
            circuits: {dsl: {to: internet, address: 192.0.2.2/29}}
            firewalls:
              box: {outside: dsl, inside: guests, outbound: allow, nat: [{kind: source}]}
        """);
    if (a.online()) {
      out.append(
          """
            # A region of the provider.
            region:
              kind: region
              organisation: cloud
              networks: {servers: 198.51.100.0/25, edge: 198.51.100.128/25, edge-inside: 10.200.0.0/24}
              circuits: {internet: {to: internet, address: 192.0.2.10/29}}
          """);
    }
  }

  private static void pools(Answers a, StringBuilder out) {
    out.append("\npools:\n");
    a.edge().ifPresent(option -> own(a, option, out));
    if (a.online()) {
      out.append(
          """
            online:
              role: front-end
              network: region/servers
              edge: online-edge
              nodes: {online-fe1: 198.51.100.11}
            online-edge:
              role: edge
              option: single-public
              outside: region/edge
              inside: region/edge-inside
              next-hop: online
              nodes:
                online-edge1: {inside: 10.200.0.11, access: 198.51.100.140, webconf: 198.51.100.150, av: 198.51.100.160}
          """);
    }
  }

  private static void own(Answers a, EdgeOption option, StringBuilder out) {
    out.append(
        """
          # Registrar, proxy, presence and conferences.
          fe:
            role: front-end
            network: main/servers
            edge: edge
            nodes:
              fe1: 192.168.20.11
          edge:
            role: edge
            option: %s
            outside: main/edge-outside
            inside: main/edge-inside
            next-hop: fe
        """
            .formatted(option.text()));
    if (option == EdgeOption.SCALED_HLB) {
      out.append(
          "    vip: {access: 131.107.155.110, webconf: 131.107.155.120, av: 131.107.155.130}\n");
    }
    out.append("    nodes:\n");
    for (int node = 0; node < a.nodes(); node++) {
      out.append("      edge%d:\n        inside: 172.25.33.%d\n".formatted(node + 1, 10 + node));
      String[] services = {"access", "webconf", "av"};
      for (int i = 0; i < services.length; i++) {
        int last = (i + 1) * 20 - 10 + node;
        out.append("        ")
            .append(services[i])
            .append(": ")
            .append(option.nat() ? "10.45.16." + last + " as " : "")
            .append("131.107.155.")
            .append(last)
            .append('\n');
      }
      out.append(
          "        # The internal adapter has no default gateway: it needs the way inside.\n");
      out.append("        routes: [{to: 192.168.0.0/16, via: 172.25.33.1}]\n");
    }
  }

  private static void users(Answers a, StringBuilder out) {
    out.append("\nusers:\n  # Calls follow from who is homed where, and who is where.\n");
    String uri = "uri: %s@" + a.domain() + ", ";
    if (a.edge().isPresent()) {
      out.append("  alice: {home: fe, at: main/office}\n");
      out.append("  bob: {home: fe, at: main/office}\n");
      out.append("  carol: {home: fe, at: hotel/guests}\n");
    }
    if (a.online()) {
      out.append("  olga: {" + uri.formatted("olga") + "home: online, at: main/office}\n");
      out.append("  oscar: {" + uri.formatted("oscar") + "home: online, at: hotel/guests}\n");
    }
    out.append("  # All the others, for capacity.\n");
    out.append(
        a.edge().isPresent()
            ? "  staff: {home: fe, at: main/office, count: " + a.users() + "}\n"
            : "  staff: {"
                + uri.formatted("staff")
                + "home: online, at: main/office, count: "
                + a.users()
                + "}\n");
  }
}
