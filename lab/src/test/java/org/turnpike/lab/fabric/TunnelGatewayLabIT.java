package org.turnpike.lab.fabric;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnpike.lab.network.Lab;
import org.turnpike.lab.network.Running;
import org.turnpike.planner.sheet.Plan;
import org.turnpike.topology.Topology;
import org.turnpike.topology.format.Loaded;
import org.turnpike.topology.format.TopologyFile;
import org.turnpike.wire.Needs;

@Tag("lab")
@Needs({"root", "ip", "nft", "perl"})
class TunnelGatewayLabIT {

  private static final String FILE =
      """
      turnpike: 1
      name: A tunnel to the circuit's own address
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
              nat: [{kind: source, on: internet}]
        home:
          kind: public
          networks: {wifi: 192.168.1.0/24}
          circuits: {dsl: {to: internet, address: [203.0.113.10/29]}}
          firewalls:
            box: {outside: dsl, inside: wifi, outbound: allow, nat: [{kind: source}]}
      vpns:
        remote: {network: office/lan, gateway: 203.0.113.2, clients: 10.0.1.128/25}
      pools:
        fe: {role: front-end, network: office/servers, nodes: {fe1: 10.0.2.11}}
      users:
        bob: {home: fe, at: home/wifi, address: 192.168.1.11, vpn: remote}
        dave: {home: fe, at: home/wifi}
      """;

  private static final Duration LONG = Duration.ofSeconds(60);

  @TempDir Path folder;

  /// The firewall has that address for its own, and hands on what is for the tunnel. Nobody listens
  /// at the server, and it says so: what was asked came there, and its answer came back.
  @Test
  void aTunnelIsDialledAtAnAddressThatTheFirewallHasItself() throws Exception {
    try (Lab lab = Lab.open()) {
      Fabric fabric = Fabric.raise(lab, Plan.of(topology()));
      fabric.openTunnels(folder);
      Running asked =
          fabric
              .host("users/bob")
              .start(
                  folder.resolve("asked.log"),
                  List.of("timeout", "30", "bash", "-c", "</dev/tcp/10.0.2.11/5061"));
      asked.awaitEnd(LONG);
      assertThat(String.join("\n", asked.output())).contains("Connection refused");
    }
  }

  /// The machine has the address that it dials from, and neither hears there nor is heard with it.
  @Test
  void nothingGoesBesideATunnelThatCarriesEverything() throws Exception {
    try (Lab lab = Lab.open()) {
      Fabric fabric = Fabric.raise(lab, Plan.of(topology()));
      fabric.openTunnels(folder);
      Running client = reader(fabric, "users/bob");
      Running server = reader(fabric, "pools/fe/nodes/fe1");

      write(fabric, "users/dave", "0.0.0.0", "192.168.1.11", "beside");
      write(fabric, "pools/fe/nodes/fe1", "0.0.0.0", "10.0.1.129", "end");
      write(fabric, "users/bob", "192.168.1.11", "10.0.2.11", "beside");
      write(fabric, "users/bob", "0.0.0.0", "10.0.2.11", "end");

      for (Running each : List.of(client, server)) {
        assertThat(each.awaitEnd(LONG)).isZero();
        assertThat(each.output()).containsExactly("reads", "end");
      }
    }
  }

  private Running reader(Fabric fabric, String host) {
    Running out =
        fabric
            .host(host)
            .start(
                folder.resolve(host.replace('/', '-') + ".log"),
                perl(
                    """
                    $| = 1;
                    my $s = IO::Socket::INET->new(Proto => "udp", LocalPort => 7000);
                    print "reads\n";
                    my $m = "";
                    while ($m ne "end") { recv $s, $m, 64, 0; print "$m\n"; }
                    """));
    out.await("reads"::equals, LONG);
    return out;
  }

  private void write(Fabric fabric, String host, String from, String to, String word)
      throws Exception {
    String program =
        """
        my $s = IO::Socket::INET->new(Proto => "udp", LocalAddr => "%s");
        send $s, "%s", 0, sockaddr_in(7000, inet_aton("%s"));
        """
            .formatted(from, word, to);
    assertThat(fabric.host(host).start(folder.resolve("writer.log"), perl(program)).awaitEnd(LONG))
        .isZero();
  }

  private static List<String> perl(String program) {
    return List.of("perl", "-MIO::Socket::INET", "-MSocket", "-e", program);
  }

  private static Topology topology() {
    return switch (TopologyFile.read(FILE, "tunnel.yaml")) {
      case Loaded.Good good -> good.topology();
      case Loaded.Bad bad -> throw new AssertionError(bad.mistakes().toString());
    };
  }
}
