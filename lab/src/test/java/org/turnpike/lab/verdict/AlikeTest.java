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
}
