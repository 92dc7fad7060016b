package org.turnpike.cli;

/// Topology files of small sites, for tests that run their nodes.
final class Sites {

  private Sites() {}

  /// A Front End and an Edge with 20 relay ports.
  ///
  /// @param net the first three parts of the addresses: `127.3.4`
  static String oneEdge(String net) {
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
        next-hop: fe
        relay-ports: 50000-50019
        nodes:
          edge1: {inside: NET.70, access: NET.130, webconf: NET.131, av: NET.132}
    """
        .replace("NET", net);
  }
}
