package org.turnpike.cli;

/// Topology files of small sites, for tests that run their nodes.
final class Sites {

  private Sites() {}

  /// A Front End and an Edge with 20 relay ports.
  ///
  /// @param net the first three parts of the addresses: `127.3.4`
  static String oneEdge(String net) {
    return edgeBefore("fe", net);
  }

  /// A Front End behind a Director behind an Edge.
  static String directed(String net) {
    return edgeBefore("dir", net)
        + """
          dir: {role: director, network: here/servers, next-hop: fe, nodes: {dir1: NET.12}}
        users:
          alice: {home: fe, at: here/servers}
          anna: {home: fe, at: here/servers}
          bob: {home: fe, at: here/servers}
          carol: {home: fe, at: here/servers}
          dora: {home: fe, at: here/servers}
        """
            .replace("NET", net);
  }

  private static String edgeBefore(String nextHop, String net) {
    return """
    turnpike: 1
    name: A small site
    organisations:
      contoso: {domains: [contoso.example], internal-domain: contoso.internal, product: turnpike}
    sites:
      here:
        organisation: contoso
        networks: {servers: NET.0/26, edge-inside: NET.64/26, edge-outside: NET.128/26}
        circuits:
          internet: {to: internet, address: 203.0.113.2/29, bandwidth: 1 Gbit/s}
        firewalls:
          outer: {outside: [internet], perimeter: edge-outside, inside: router}
          inner: {outside: edge-inside, inside: router}
    pools:
      fe: {role: front-end, network: here/servers, edge: edge, nodes: {fe1: NET.11}}
      edge:
        role: edge
        option: single-public
        outside: here/edge-outside
        inside: here/edge-inside
        fqdn: edge.contoso.internal
        next-hop: NEXT
        relay-ports: 20000-20019
        nodes:
          edge1: {inside: NET.70, access: NET.130, webconf: NET.131, av: NET.132}
    """
        .replace("NEXT", nextHop)
        .replace("NET", net);
  }

  /// One SIP domain with a home on-premises (fe1, edge1) and one online (fe2, edge2), which another
  /// tenant of the provider shares.
  static String hybrid(String net) {
    return """
    turnpike: 1
    name: Hybrid on one machine
    organisations:
      cloud: {kind: provider, domains: [online.example], internal-domain: cloud.internal, product: turnpike}
      contoso: {domains: [contoso.example], internal-domain: contoso.internal, product: turnpike, tenant-of: cloud}
      fabrikam: {domains: [fabrikam.example], internal-domain: fabrikam.internal, tenant-of: cloud}
    sites:
      here:
        organisation: contoso
        geography: europe
        networks: {servers: NET.0/28, edge-inside: NET.16/28, edge-outside: NET.32/28}
        circuits:
          internet: {to: internet, address: 203.0.113.2/29, bandwidth: 1 Gbit/s}
        firewalls:
          outer: {outside: [internet], perimeter: edge-outside, inside: router}
          inner: {outside: edge-inside, inside: router}
      there:
        organisation: fabrikam
        geography: europe
        networks: {office: 192.168.77.0/24}
        circuits:
          internet: {to: internet, address: 203.0.113.18/29, bandwidth: 1 Gbit/s}
      europe:
        kind: region
        organisation: cloud
        geography: europe
        networks: {servers: NET.64/28, edge-inside: NET.80/28, edge: NET.96/28}
        circuits:
          internet: {to: internet, address: 203.0.113.10/29, bandwidth: 100 Gbit/s}
    pools:
      fe: {role: front-end, network: here/servers, edge: edge, nodes: {fe1: NET.2}}
      edge:
        role: edge
        option: single-public
        outside: here/edge-outside
        inside: here/edge-inside
        fqdn: edge.contoso.internal
        next-hop: fe
        nodes:
          edge1: {inside: NET.18, access: NET.34, webconf: NET.35, av: NET.36}
      online: {role: front-end, network: europe/servers, edge: online-edge, nodes: {fe2: NET.66}}
      online-edge:
        role: edge
        option: single-public
        outside: europe/edge
        inside: europe/edge-inside
        fqdn: edge.cloud.internal
        next-hop: online
        names: {access: sip.online.example, webconf: web.online.example, av: av.online.example}
        nodes:
          edge2: {inside: NET.82, access: NET.98, webconf: NET.99, av: NET.100}
    users:
      alice: {home: fe, at: here/servers}
      carol: {home: fe, at: here/servers}
      olga: {uri: olga@contoso.example, home: online, at: here/servers}
      oscar: {uri: oscar@contoso.example, home: online, at: here/servers}
      eve: {uri: eve@fabrikam.example, home: online, at: there/office}
    """
        .replace("NET", net);
  }
}
