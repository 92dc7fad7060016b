package org.turnpike.planner.ice;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.turnpike.planner.network.Hosts;
import org.turnpike.planner.path.Walker;
import org.turnpike.topology.Topology;
import org.turnpike.topology.party.Product;
import org.turnpike.topology.service.EdgePool;
import org.turnpike.topology.service.EdgeService;

/// A company with an Edge of its own, a private circuit, a proxy and a tunnel, and two flats behind
/// one carrier's translator, as text with lines replaced.
final class Company {

  private static final String TEXT =
      """
      turnpike: 1
      name: company
      organisations:
        cloud: {kind: provider, domains: [online.example]}
        contoso: {domains: contoso.com, tenant-of: cloud, product: 2019}
      sites:
        hq:
          organisation: contoso
          geography: europe
          networks:
            office: [192.168.10.0/24, "2001:db8:10::/64"]
            lab: {prefix: 192.168.11.0/24}
            public: 131.107.200.0/24
            servers: 192.168.20.0/24
            dmz: 10.45.16.0/24
            dmz-inside: 172.25.33.0/24
          circuits:
            internet: {to: internet, address: [203.0.113.2/29, "2001:db8:ffff::2/64"], advertise: [131.107.155.0/24, 131.107.200.0/24, 203.0.113.0/29, "2001:db8:10::/64"]}
            expressroute: {to: europe, address: 172.31.0.1/30, receive: [52.112.12.0/24], advertise: [172.31.0.0/30]}
          firewalls:
            outer:
              outside: internet
              perimeter: dmz
              inside: router
              nat:
                - {kind: one-to-one, inside: 10.45.16.30, outside: 131.107.155.30, hairpin: yes}
                - {kind: source, on: internet, from: [192.168.0.0/16, 10.45.16.99]}
              rules:
                - {id: OUT-ALL, from: inside, to: outside}
                - {id: EXT-10, protocol: udp, from: "edge:av", to: outside, source-ports: 50000-59999}
                - {id: EXT-11, protocol: udp, from: "edge:av", to: outside, ports: 3478}
                - {id: EXT-12, protocol: udp, from: outside, to: "edge:av", ports: 3478}
                - {id: EXT-13, protocol: tcp, from: outside, to: "edge:av", ports: 443}
                - {id: TO-PROXY, protocol: tcp, from: inside, to: 10.45.16.99, ports: 8080}
                - {id: PROXY, protocol: tcp, from: 10.45.16.99, to: outside}
            private:
              outside: expressroute
              inside: router
              outbound: allow
            inner:
              outside: dmz-inside
              inside: router
              rules:
                - {id: INT-06, protocol: udp, from: inside, to: dmz-inside, ports: 3478}
                - {id: INT-07, protocol: tcp, from: inside, to: dmz-inside, ports: 443}
        flats:
          kind: public
          networks: {one: 192.168.1.0/24, two: 192.168.2.0/24, cellar: 100.64.0.0/24}
          circuits: {fibre: {to: internet, address: 192.0.2.2/29}}
          firewalls:
            box1: {outside: cellar, inside: one, outbound: allow, nat: [{kind: source, pool: 100.64.0.11}]}
            box2: {outside: cellar, inside: two, outbound: allow, nat: [{kind: source, pool: 100.64.0.12}]}
            carrier: {outside: fibre, inside: cellar, outbound: allow, nat: [{kind: source, hairpin: yes}]}
        hotel:
          kind: public
          networks: {guests: 192.168.50.0/24}
          circuits: {dsl: {to: internet, address: 192.0.2.10/29}}
          firewalls:
            box: {outside: dsl, inside: guests, outbound: allow, nat: [{kind: source, filtering: address-and-port-dependent}]}
        europe:
          kind: region
          organisation: cloud
          geography: europe
          networks: {edge: 52.112.11.0/24, carried: 52.112.12.0/24, six: "2001:db8:52::/64"}
          circuits: {internet: {to: internet, address: [185.1.0.2/29, "2001:db8:fffe::2/64"]}}
      proxies:
        web: {network: hq/dmz, address: 10.45.16.99}
      vpns:
        remote: {network: hq/servers, gateway: 203.0.113.3, clients: 192.168.99.0/24}
      pools:
        fe:
          role: front-end
          network: hq/servers
          edge: edge
          nodes: {fe1: 192.168.20.11}
        edge:
          role: edge
          option: single-nat
          outside: hq/dmz
          inside: hq/dmz-inside
          next-hop: fe
          nodes:
            edge1:
              inside: 172.25.33.10
              access: 10.45.16.10 as 131.107.155.10
              webconf: 10.45.16.20 as 131.107.155.20
              av: 10.45.16.30 as 131.107.155.30
              routes: [{to: 192.168.0.0/16, via: 172.25.33.1}]
      users:
        alice: {home: fe, at: hq/office}
        lara: {home: fe, at: hq/lab}
        paul: {home: fe, at: hq/public}
        one: {home: fe, at: flats/one}
        two: {home: fe, at: flats/two}
        carol: {home: fe, at: hotel/guests}
      """;

  final Topology topology;
  final Hosts hosts;
  final IceModel model;

  private Company(String text) {
    this.topology = TwoHomes.read(text);
    this.hosts = new Hosts(topology);
    this.model = new IceModel(new Walker(topology));
  }

  static Company with(String... changes) {
    String text = TEXT;
    for (int i = 0; i < changes.length; i += 2) {
      assertThat(text).contains(changes[i]);
      text = text.replace(changes[i], changes[i + 1]);
    }
    return new Company(text);
  }

  Relay edge(boolean inside) {
    Hosts.Edge node = hosts.edges((EdgePool) topology.pool("edge"), EdgeService.AV).getFirst();
    Hosts.Served outside = node.outside().getFirst();
    Hosts.Served asked = inside ? node.inside().getFirst() : outside;
    return new Relay(
        outside.spot().host(),
        Product.SERVER_2019,
        asked.spot(),
        asked.reached(),
        443,
        outside.spot(),
        outside.reached(),
        ((EdgePool) topology.pool("edge")).relayPorts());
  }

  private static Relay online(String network, String address) {
    return TwoHomes.relay("pools/online/nodes/e1", network, address);
  }

  static final Relay ONLINE = online("europe/edge", "52.112.11.30");

  Agent user(String name, Relay... relays) {
    return Agent.client(
        "users/" + name,
        hosts.person(topology.user(name), false),
        Abilities.SERVER,
        List.of(relays),
        Map.of());
  }
}
