package org.turnpike.lab.fabric;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.turnpike.topology.Topology;
import org.turnpike.topology.format.Loaded;
import org.turnpike.topology.format.TopologyFile;

class TunnelsTest {

  private static final String FILE =
      """
      turnpike: 1
      name: At home, with a tunnel
      organisations:
        contoso: {domains: [contoso.com]}
      sites:
        office:
          organisation: contoso
          networks: {lan: 10.0.1.0/24, servers: 10.0.2.0/24}
          circuits: {internet: {to: internet, address: [203.0.113.2/29]}}
          firewalls:
            outer:
              outside: internet
              inside: router
              nat: [{kind: port-forward, on: internet, outside: 203.0.113.2, protocol: tcp, ports: 443, inside: 10.0.2.11}]
        home:
          kind: public
          networks: {wifi: 192.168.1.0/24}
          circuits: {dsl: {to: internet, address: [203.0.113.10/29]}}
      vpns:
        part: {network: office/lan, gateway: 203.0.113.2, clients: 10.0.1.128/25, split: [10.0.0.0/8, "2001:db8::/32"]}
        full: {network: office/lan, gateway: 203.0.113.3, clients: 10.0.1.64/26}
      pools:
        fe: {role: front-end, network: office/servers, nodes: {fe1: 10.0.2.11}}
      users:
        alice: {home: fe, at: home/wifi, address: 192.168.1.10, vpn: part}
        bob: {home: fe, at: home/wifi, address: 192.168.1.11, vpn: full}
      """;

  private final Topology topology = read();
  private final Tunnels tunnels = new Tunnels(topology);
  private final List<String> unbuilt = new ArrayList<>();
  private final List<Machine> machines = Machine.of(topology, tunnels, unbuilt);

  private static Topology read() {
    return switch (TopologyFile.read(FILE, "tunnels.yaml")) {
      case Loaded.Good good -> good.topology();
      case Loaded.Bad bad -> throw new AssertionError(bad.mistakes().toString());
    };
  }

  private List<String> words(String user) {
    Optional<Machine> machine =
        machines.stream().filter(m -> m.path().equals("users/" + user)).findFirst();
    return tunnels.words(machine.orElseThrow());
  }

  /// What it does not carry keeps the address and the way that the machine has without it.
  @Test
  void aTunnelOfAPartTakesThatPartAlone() {
    assertThat(words("alice"))
        .contains("route replace 10.0.0.0/8 dev t0 src 10.0.1.129")
        .noneMatch(
            w -> w.contains("0.0.0.0/1") || w.contains("2001:") || w.contains("192.168.1.0/24"));
    assertThat(tunnels.device("users/alice")).isEqualTo("n0");
    assertThat(unbuilt).isEmpty();
  }

  @Test
  void aFullTunnelTakesEverything() {
    assertThat(words("bob"))
        .contains(
            "route replace 0.0.0.0/1 dev t0 src 10.0.1.65",
            "route replace 128.0.0.0/1 dev t0 src 10.0.1.65",
            "route replace 192.168.1.0/24 dev t0 src 10.0.1.65");
    assertThat(tunnels.device("users/bob")).isEqualTo("t0");
  }

  /// The concentrator answers on the network that the tunnel comes out on. What of its address is
  /// translated to a server is not the tunnel's: it is dialled there all the same.
  @Test
  void whoeverIsInATunnelOfAPartIsFoundThere() {
    Machine concentrator =
        machines.stream().filter(m -> m.path().equals("vpns/part")).findFirst().orElseThrow();
    assertThat(tunnels.forwards(concentrator)).isTrue();
    assertThat(tunnels.words(concentrator))
        .anyMatch(w -> w.startsWith("neigh add proxy 10.0.1.129 "));
    assertThat(concentrator.adapters())
        .anyMatch(a -> a.addresses().contains(InetAddress.ofLiteral("203.0.113.2")));
  }
}
