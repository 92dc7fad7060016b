package org.turnpike.planner.flow;

import org.turnpike.topology.Topology;
import org.turnpike.topology.format.Loaded;
import org.turnpike.topology.format.TopologyFile;

/// A company of as many sites as one likes, for measurements: two datacentres with Front Ends,
/// Edge, Internet and ExpressRoute, branches on WAN links, each tenth with an Internet circuit of
/// its own, hotels, partners, and a provider with two regions. A user at each place: in turn homed
/// in either datacentre and online.
public final class ManySites {

  private static final String PROVIDER =
      """
      turnpike: 1
      name: Many sites
      organisations:
        cloud: {kind: provider, domains: online.example, internal-domain: cloud.example}
        contoso: {domains: contoso.com, internal-domain: contoso.net, tenant-of: cloud}
        fabrikam: {kind: partner, domains: fabrikam.com, tenant-of: cloud}
      sites:
        europe:
          kind: region
          organisation: cloud
          geography: europe
          networks: {servers: 52.112.10.0/24, edge: 52.112.11.0/24, edge-inside: 10.201.0.0/24}
          circuits: {internet: {to: internet, address: 185.1.0.2/29}}
        america:
          kind: region
          organisation: cloud
          geography: america
          networks: {servers: 52.113.10.0/24, edge: 52.113.11.0/24, edge-inside: 10.202.0.0/24}
          circuits: {internet: {to: internet, address: 185.1.1.2/29}}
      """;

  private static final String DATACENTRE =
      """
        %1$s:
          organisation: contoso
          geography: %3$s
          networks:
            office: 10.%2$d.0.0/24
            servers: 10.%2$d.1.0/24
            edge-inside: 10.%2$d.2.0/24
            edge-outside: 10.%2$d.3.0/24
          circuits:
            internet: {to: internet, address: 203.0.%2$d.2/29}
            expressroute: {to: %3$s, address: 172.31.%2$d.1/30, nat-pool: 203.0.%2$d.128/28, premium: yes}
          firewalls:
            outer:
              outside: [internet, expressroute]
              perimeter: edge-outside
              inside: router
              nat:
                - {kind: one-to-one, inside: 10.%2$d.3.10, outside: 131.107.%2$d.10}
                - {kind: one-to-one, inside: 10.%2$d.3.20, outside: 131.107.%2$d.20}
                - {kind: one-to-one, inside: 10.%2$d.3.30, outside: 131.107.%2$d.30}
                - {kind: source, on: internet, from: [10.0.0.0/8]}
              rules:
                - {id: OUT-WEB, protocol: tcp, from: inside, to: outside, ports: [80, 443]}
                - {id: OUT-SIP, protocol: tcp, from: inside, to: [52.112.0.0/14], ports: [443, 5061]}
                - {id: OUT-MEDIA, protocol: udp, from: inside, to: [52.112.0.0/14], ports: 3478-3481}
                - {id: EXT-05, protocol: tcp, from: outside, to: "edge-%1$s:access", ports: 443}
                - {id: EXT-06, protocol: tcp, from: outside, to: "edge-%1$s:access", ports: 5061}
                - {id: EXT-07, protocol: tcp, from: "edge-%1$s:access", to: outside, ports: 5061}
                - {id: EXT-10, protocol: udp, from: "edge-%1$s:av", to: outside, source-ports: 50000-59999}
                - {id: EXT-11, protocol: udp, from: "edge-%1$s:av", to: outside, ports: 3478}
                - {id: EXT-12, protocol: udp, from: outside, to: "edge-%1$s:av", ports: 3478}
                - {id: EXT-13, protocol: tcp, from: outside, to: "edge-%1$s:av", ports: 443}
                - {id: EXT-14, protocol: tcp, from: "edge-%1$s:av", to: outside, ports: 443}
            inner:
              outside: edge-inside
              inside: router
              rules:
                - {id: INT-02, protocol: tcp, from: inside, to: edge-inside, ports: [5061, 5062]}
                - {id: INT-03, protocol: tcp, from: edge-inside, to: inside, ports: 5061}
                - {id: INT-06, protocol: udp, from: inside, to: edge-inside, ports: 3478}
                - {id: INT-07, protocol: tcp, from: inside, to: edge-inside, ports: 443}
      """;

  private static final String ONLINE =
      """
        online-%1$s:
          role: front-end
          also: mediation
          network: %1$s/servers
          edge: online-edge-%1$s
          nodes: {%1$s-fe1: 52.%2$d.10.11}
        online-edge-%1$s:
          role: edge
          option: scaled-public
          outside: %1$s/edge
          inside: %1$s/edge-inside
          next-hop: online-%1$s
          names: {access: sip-%1$s.online.example, webconf: web-%1$s.online.example, av: av-%1$s.online.example}
          nodes:
            %1$s-edge1: {inside: 10.%3$d.0.11, access: 52.%2$d.11.10, webconf: 52.%2$d.11.20, av: 52.%2$d.11.30}
      """;

  private static final String OWN =
      """
        fe-%1$s:
          role: front-end
          also: mediation
          network: %1$s/servers
          edge: edge-%1$s
          nodes: {%1$s-fe1: 10.%2$d.1.11}
        edge-%1$s:
          role: edge
          option: single-nat
          outside: %1$s/edge-outside
          inside: %1$s/edge-inside
          fqdn: edge-%1$s.contoso.net
          next-hop: fe-%1$s
          nodes:
            %1$s-edge1:
              inside: 10.%2$d.2.10
              access: 10.%2$d.3.10 as 131.107.%2$d.10
              webconf: 10.%2$d.3.20 as 131.107.%2$d.20
              av: 10.%2$d.3.30 as 131.107.%2$d.30
              routes: [{to: 10.0.0.0/8, via: 10.%2$d.2.1}]
      """;

  private ManySites() {}

  /// @param sites branches, hotels and partners together
  public static Topology of(int sites) {
    return switch (TopologyFile.read(text(sites), "many.yaml")) {
      case Loaded.Good good -> good.topology();
      case Loaded.Bad bad -> throw new IllegalArgumentException(bad.mistakes().toString());
    };
  }

  public static String text(int sites) {
    StringBuilder places = new StringBuilder(PROVIDER);
    places.append(DATACENTRE.formatted("berlin", 1, "europe"));
    places.append(DATACENTRE.formatted("seattle", 2, "america"));
    StringBuilder links = new StringBuilder("links:\n");
    links.append("  backbone: {between: [europe, america]}\n");
    links.append("  between: {between: [berlin, seattle], cost: 30}\n");
    StringBuilder users = new StringBuilder("users:\n");
    String[] homes = {"fe-berlin", "fe-seattle", "online-europe", "online-america"};
    for (int i = 0; i < sites; i++) {
      String home = homes[i / 20 % 4];
      int high = i >> 8;
      int low = i & 255;
      if (i % 20 == 19) {
        places
            .append("  p" + i + ":\n    kind: public\n    networks: {lan: 192.168.1.0/24}\n")
            .append("    circuits: {dsl: {to: internet, address: 100.")
            .append((64 + high) + "." + low + ".2/29}}\n")
            .append("    firewalls: {box: {outside: dsl, inside: lan, outbound: allow, nat:")
            .append(" [{kind: source, filtering: address-and-port-dependent}]}}\n");
        users.append("  u" + i + ": {uri: u" + i + "@contoso.com, home: " + home);
        users.append(", at: p" + i + "/lan}\n");
      } else if (i % 20 == 18) {
        places
            .append("  p" + i + ":\n    organisation: fabrikam\n    geography: europe\n")
            .append("    networks: {lan: 10." + (128 + high) + "." + low + ".0/24}\n")
            .append("    circuits: {dsl: {to: internet, address: 101.")
            .append((64 + high) + "." + low + ".2/29}}\n")
            .append("    firewalls: {box: {outside: dsl, inside: router, outbound: allow, nat:")
            .append(" [{kind: source}]}}\n");
        users.append("  u" + i + ": {uri: u" + i + "@fabrikam.com, home: online-europe");
        users.append(", at: p" + i + "/lan}\n");
      } else {
        places
            .append("  p" + i + ":\n    organisation: contoso\n    geography: ")
            .append(i % 2 == 0 ? "europe" : "america")
            .append("\n    networks: {lan: 10." + (64 + high) + "." + low + ".0/24}\n");
        if (i % 20 == 0) {
          places
              .append("    circuits: {dsl: {to: internet, address: 102.")
              .append((64 + high) + "." + low + ".2/29}}\n")
              .append("    firewalls: {box: {outside: dsl, inside: router, nat: [{kind: source}],")
              .append(" rules: [{id: WEB, protocol: tcp, to: outside, ports: [80, 443]}]}}\n");
        }
        links.append("  wan" + i + ": {between: [p" + i + ", ");
        links.append((i % 2 == 0 ? "berlin" : "seattle") + "]}\n");
        users.append("  u" + i + ": {uri: u" + i + "@contoso.com, home: " + home);
        users.append(", at: p" + i + "/lan}\n");
      }
    }
    return places
        + links.toString()
        + "services:\n  stream: {kind: streaming, names: stream.example, address: 198.18.0.90}\n"
        + "pools:\n"
        + ONLINE.formatted("europe", 112, 201)
        + ONLINE.formatted("america", 113, 202)
        + OWN.formatted("berlin", 1)
        + OWN.formatted("seattle", 2)
        + "gateways:\n"
        + "  trunk: {network: berlin/servers, address: 10.1.1.50, pool: fe-berlin, numbers: [+49]}\n"
        + "  phone: {network: europe/servers, address: 52.112.10.50, pool: online-europe,"
        + " numbers: [+44]}\n"
        + users;
  }
}
