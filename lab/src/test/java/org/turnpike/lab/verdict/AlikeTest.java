package org.turnpike.lab.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.turnpike.lab.capture.Sighting;
import org.turnpike.lab.evidence.Sighted;
import org.turnpike.topology.Topology;
import org.turnpike.topology.format.Loaded;
import org.turnpike.topology.format.TopologyFile;

/// Nodes behind a balancer, one for the other.
class AlikeTest {

  private static Topology topology(String example) throws Exception {
    return switch (TopologyFile.read(
        Files.readString(Path.of("..", "examples", example + ".yaml")), example)) {
      case Loaded.Good good -> good.topology();
      case Loaded.Bad bad -> throw new IllegalStateException(bad.mistakes().toString());
    };
  }

  private static Sighted media(String from, String to) {
    return new Sighted(
        "sites/redmond/edge-outside",
        Sighting.Kind.RTP,
        false,
        Sighting.Carrier.UDP,
        new InetSocketAddress(InetAddress.ofLiteral(from), 50_001),
        new InetSocketAddress(InetAddress.ofLiteral(to), 50_002),
        100);
  }

  @Test
  void theSecondNodeBehindABalancerIsTakenForTheFirst() throws Exception {
    Alike alike = Alike.of(topology("edge-scaled-hlb"));

    assertThat(alike.of(List.of(media("192.0.2.2", "131.107.155.31"))))
        .containsExactly(media("192.0.2.2", "131.107.155.30"));
    assertThat(alike.of(List.of(media("131.107.155.21", "192.0.2.2"))))
        .containsExactly(media("131.107.155.20", "192.0.2.2"));
    assertThat(alike.of(List.of(media("131.107.155.130", "192.0.2.2"))))
        .as("asked at the balancer's address, it writes to peers from its own")
        .containsExactly(media("131.107.155.30", "192.0.2.2"));
    assertThat(alike.of(List.of(media("131.107.155.110", "192.0.2.2"))))
        .as("signalling goes by the balancer alone")
        .containsExactly(media("131.107.155.110", "192.0.2.2"));
  }

  /// One node that relays for both would not send this.
  @Test
  void whatTwoNodesSayToEachOtherIsLeftOut() throws Exception {
    Alike alike = Alike.of(topology("edge-scaled-hlb"));

    assertThat(alike.of(List.of(media("131.107.155.30", "131.107.155.31")))).isEmpty();
  }

  /// One Edge relays for both sides, and each sends by its own relay: the one writes to the other's
  /// public address, and the translator turns it round.
  @Test
  void whatAnEdgeSendsToItselfIsLeftOut() throws Exception {
    Alike alike = Alike.of(topology("edge-single-nat"));
    Sighted other = media("10.45.16.30", "192.0.2.2");

    assertThat(
            alike.of(
                List.of(
                    media("10.45.16.30", "131.107.155.30"),
                    media("131.107.155.30", "10.45.16.30"),
                    other)))
        .containsExactly(other);
  }

  /// DNS gives them in an order, and clients go by it.
  @Test
  void nodesWithoutABalancerAreToldApart() throws Exception {
    List<Sighted> seen = List.of(media("192.0.2.2", "10.45.16.31"));

    assertThat(Alike.of(topology("edge-scaled-nat")).of(seen)).isEqualTo(seen);
  }

  /// An Edge inside has the address that a Front End has elsewhere.
  @Test
  void aPrivateAddressIsWhosTheWireIs() {
    Alike alike = Alike.of(topologyOf(TWO));

    assertThat(alike.of(List.of(at("sites/near/networks/inside", "10.0.3.12"))))
        .as("the second Edge behind the balancer there")
        .containsExactly(at("sites/near/networks/inside", "10.0.3.11"));
    assertThat(alike.of(List.of(at("sites/far/networks/servers", "10.0.3.12"))))
        .as("a Front End of somebody else, with no balancer")
        .containsExactly(at("sites/far/networks/servers", "10.0.3.12"));
    assertThat(alike.of(List.of(at("sites/far/networks/outside", "198.51.100.12"))))
        .as("a public address is the same everywhere")
        .containsExactly(at("sites/far/networks/outside", "198.51.100.11"));
  }

  private static final String TWO =
      """
      turnpike: 1
      name: Two with the same private addresses
      organisations:
        contoso: {domains: [contoso.com]}
        fabrikam: {kind: partner, domains: [fabrikam.com]}
      sites:
        near:
          organisation: contoso
          networks: {servers: 10.0.2.0/24, inside: 10.0.3.0/24, outside: 198.51.100.0/24}
        far:
          organisation: fabrikam
          networks: {servers: 10.0.3.0/24}
      pools:
        fe: {role: front-end, network: near/servers, nodes: {fe1: 10.0.2.11}}
        edge:
          role: edge
          option: scaled-hlb
          outside: near/outside
          inside: near/inside
          vip: {access: 198.51.100.110, webconf: 198.51.100.114, av: 198.51.100.118}
          nodes:
            edge1: {inside: 10.0.3.11, access: 198.51.100.11, webconf: 198.51.100.21, av: 198.51.100.31}
            edge2: {inside: 10.0.3.12, access: 198.51.100.12, webconf: 198.51.100.22, av: 198.51.100.32}
        far-fe: {role: front-end, network: far/servers, nodes: {far1: 10.0.3.11, far2: 10.0.3.12}}
      """;

  private static Topology topologyOf(String yaml) {
    return switch (TopologyFile.read(yaml, "two.yaml")) {
      case Loaded.Good good -> good.topology();
      case Loaded.Bad bad -> throw new IllegalStateException(bad.mistakes().toString());
    };
  }

  private static Sighted at(String wire, String from) {
    return new Sighted(
        wire,
        Sighting.Kind.TLS,
        false,
        Sighting.Carrier.TCP,
        new InetSocketAddress(InetAddress.ofLiteral(from), 5061),
        new InetSocketAddress(InetAddress.ofLiteral("192.0.2.2"), 40_000),
        1);
  }
}
