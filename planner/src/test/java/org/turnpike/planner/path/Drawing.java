package org.turnpike.planner.path;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.turnpike.planner.network.Hosts;
import org.turnpike.planner.network.Spot;
import org.turnpike.topology.Topology;
import org.turnpike.topology.format.Loaded;
import org.turnpike.topology.format.TopologyFile;
import org.turnpike.topology.network.NetworkId;
import org.turnpike.topology.network.Transport;
import org.turnpike.topology.service.EdgePool;
import org.turnpike.topology.service.EdgeService;

/// A company with a headquarters, a branch, an Edge and a partner region, as text with lines
/// replaced.
///
/// Munich: users in `office` (dual stack), Front End in `servers`, both on the site's router.
/// `outer` joins the router, the perimeter `dmz` and the Internet circuit; `inner` joins the router
/// and `dmz-inside`. The Edge has an adapter in each. Paris hangs on Munich's router by a WAN link.
final class Drawing {

  static final String TEXT =
      """
      turnpike: 1
      name: Drawing
      organisations:
        cloud: {kind: provider, domains: online.example, internal-domain: cloud.example}
        contoso: {domains: contoso.com, internal-domain: contoso.net, tenant-of: cloud}
      sites:
        munich:
          organisation: contoso
          geography: europe
          networks:
            office: [192.168.10.0/24, "2001:db8:10::/64"]
            servers: 192.168.20.0/24
            dmz: 10.45.16.0/24
            dmz-inside: 172.25.33.0/24
          circuits:
            internet: {to: internet, address: 203.0.113.2/29}
          firewalls:
            outer:
              outside: internet
              perimeter: dmz
              inside: router
              outbound: allow
              nat:
                - {kind: one-to-one, inside: 10.45.16.10, outside: 131.107.155.10}
                - {kind: source, on: internet, from: [192.168.0.0/16]}
              rules:
                - {id: IN-443, protocol: tcp, from: outside, to: 10.45.16.10, ports: 443}
                - {id: IN-3478, protocol: udp, from: outside, to: 10.45.16.10, ports: 3478}
            inner:
              outside: dmz-inside
              inside: router
              rules:
                - {id: INT-06, protocol: udp, from: inside, to: dmz-inside, ports: 3478}
                - {id: INT-03, protocol: tcp, from: dmz-inside, to: servers, ports: 5061}
        paris:
          organisation: contoso
          geography: europe
          networks:
            branch: 192.168.30.0/24
        hotel:
          kind: public
          networks: {guests: 192.168.50.0/24}
          circuits: {dsl: {to: internet, address: 192.0.2.2/29}}
          firewalls:
            box: {outside: dsl, inside: guests, outbound: allow, nat: [{kind: source}]}
        europe:
          kind: region
          organisation: cloud
          geography: europe
          networks: {region: 52.112.10.0/24}
          circuits: {internet: {to: internet, address: 185.1.0.2/29}}
        america:
          kind: region
          organisation: cloud
          geography: america
          networks: {far: 52.113.10.0/24}
          circuits: {internet: {to: internet, address: 185.1.0.10/29}}
      links:
        wan: {between: [munich, paris]}
        backbone: {between: [europe, america]}
      proxies: {}
      vpns: {}
      pools:
        fe:
          role: front-end
          network: munich/servers
          edge: edge
          nodes: {fe1: 192.168.20.11, fe2: 192.168.20.12}
        online:
          role: front-end
          network: europe/region
          nodes: {on1: 52.112.10.11}
        edge:
          role: edge
          option: single-nat
          outside: munich/dmz
          inside: munich/dmz-inside
          next-hop: fe
          nodes:
            edge1:
              inside: 172.25.33.10
              access: 10.45.16.10 as 131.107.155.10
              webconf: 10.45.16.20 as 131.107.155.20
              av: 10.45.16.30 as 131.107.155.30
              routes: [{to: 192.168.0.0/16, via: 172.25.33.1}]
      gateways:
        trunk: {network: munich/servers, address: 192.168.20.50, pool: fe, numbers: [+4989]}
      users:
        alice: {home: fe, at: munich/office}
        paul: {home: fe, at: paris/branch}
        carol: {home: fe, at: hotel/guests}
      """;

  private final Loaded.Good loaded;
  final Walker walker;
  final Hosts hosts;

  private Drawing(Loaded.Good loaded) {
    this.loaded = loaded;
    this.walker = new Walker(loaded.topology(), loaded.places());
    this.hosts = new Hosts(loaded.topology());
  }

  /// @param changes what is there, and what stands there instead, in turn
  static Drawing with(String... changes) {
    String text = TEXT;
    for (int i = 0; i < changes.length; i += 2) {
      assertThat(text).contains(changes[i]);
      text = text.replace(changes[i], changes[i + 1]);
    }
    return new Drawing(
        switch (TopologyFile.read(text, "drawing.yaml")) {
          case Loaded.Good good -> good;
          case Loaded.Bad bad -> throw new AssertionError(bad.mistakes().toString());
        });
  }

  Topology topology() {
    return loaded.topology();
  }

  Spot user(String name) {
    return hosts.person(topology().user(name), false).getFirst();
  }

  Spot frontEnd(int node) {
    return hosts.servers(topology().pool("fe")).get(node).spot();
  }

  private Hosts.Edge edge() {
    return hosts.edges((EdgePool) topology().pool("edge"), EdgeService.ACCESS).getFirst();
  }

  Spot edgeOutside() {
    return edge().outside().getFirst().spot();
  }

  Spot edgeInside() {
    return edge().inside().getFirst().spot();
  }

  Walker.RoundTrip trip(Spot client, String packet, Spot server) {
    return walker.roundTrip(client, packet(packet), server);
  }

  static Spot on(String network, String address) {
    return Spot.on(network, NetworkId.parse(network), InetAddress.ofLiteral(address));
  }

  /// Reads `udp 192.0.2.1:1000 > 192.0.2.2:3478`.
  static Packet packet(String text) {
    String[] parts = text.split(" ", -1);
    var from = org.turnpike.topology.settings.Endpoint.parse(parts[1]);
    var to = org.turnpike.topology.settings.Endpoint.parse(parts[3]);
    return new Packet(Transport.valueOf(parts[0].toUpperCase(java.util.Locale.ROOT)), from, to);
  }
}
