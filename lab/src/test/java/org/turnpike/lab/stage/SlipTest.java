package org.turnpike.lab.stage;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.turnpike.lab.capture.Sighting;
import org.turnpike.lab.evidence.Sighted;
import org.turnpike.planner.network.Hosts;
import org.turnpike.topology.Topology;
import org.turnpike.topology.format.Loaded;
import org.turnpike.topology.format.TopologyFile;
import org.turnpike.topology.settings.Endpoint;

/// A client that sends by another candidate than it receives by is told from one that does not.
class SlipTest {

  private static final String EDGE = "131.107.155.30";
  private static final String ONLINE = "52.112.11.30";

  private final Topology topology =
      ((Loaded.Good) TopologyFile.read(Path.of("..", "examples", "hybrid.yaml"))).topology();
  private final Slip slip = new Slip(topology);
  private final String dave =
      Endpoint.text(new Hosts(topology).person(topology.user("dave"), false).getFirst().address());

  private static Sighted media(boolean turn, String from, String to, int packets) {
    return new Sighted(
        "sites/paris/networks/office",
        Sighting.Kind.RTP,
        turn,
        Sighting.Carrier.UDP,
        new InetSocketAddress(Endpoint.literal(from), 4_000),
        new InetSocketAddress(Endpoint.literal(to), turn ? 3478 : 50_000),
        packets);
  }

  private boolean made(Sighted... seen) {
    return slip.made(topology.user("dave"), List.of(seen));
  }

  @Test
  void whoReceivesBareAndSendsByTheirRelayElsewhereSlipped() {
    assertThat(made(media(false, EDGE, dave, 100), media(true, dave, ONLINE, 100))).isTrue();
    assertThat(made(media(true, ONLINE, dave, 100), media(false, dave, EDGE, 100))).isTrue();
  }

  @Test
  void bothWaysAlikeOrAtOneAddressIsNoSlip() {
    assertThat(made(media(false, EDGE, dave, 100), media(false, dave, EDGE, 100))).isFalse();
    assertThat(made(media(true, ONLINE, dave, 100), media(true, dave, ONLINE, 100))).isFalse();
    assertThat(made(media(false, ONLINE, dave, 100), media(true, dave, ONLINE, 100))).isFalse();
    assertThat(made()).isFalse();
  }

  @Test
  void aFewPacketsOnTheWayAreNoSlip() {
    assertThat(
            made(
                media(false, EDGE, dave, 100),
                media(false, dave, EDGE, 100),
                media(true, dave, ONLINE, 3)))
        .isFalse();
  }

  private static Sighted answer(boolean turn, String from, int port, String to) {
    return new Sighted(
        "sites/paris/networks/office",
        Sighting.Kind.STUN_SUCCESS,
        turn,
        Sighting.Carrier.UDP,
        new InetSocketAddress(Endpoint.literal(from), port),
        new InetSocketAddress(Endpoint.literal(to), 4_000),
        1);
  }

  private boolean lesser(Sighted... seen) {
    return slip.lesser(topology.user("dave"), false, List.of(seen));
  }

  @Test
  void whoSendsByTheirRelayThoughACheckWithoutItWasAnsweredTookTheLesserWay() {
    Sighted relayed = media(true, dave, EDGE, 100);
    assertThat(lesser(relayed, answer(false, ONLINE, 50_000, dave))).isTrue();
    assertThat(lesser(relayed, answer(false, EDGE, 50_000, dave))).isFalse();
    assertThat(lesser(relayed, answer(true, ONLINE, 3478, dave))).isFalse();
    assertThat(lesser(relayed, answer(false, EDGE, 3478, dave))).isFalse();
    assertThat(lesser(relayed, answer(false, dave, 50_000, ONLINE))).isFalse();
    assertThat(lesser(media(false, dave, EDGE, 100), answer(false, ONLINE, 50_000, dave)))
        .isFalse();
  }

  @Test
  void atOneAddressItIsTheLesserWayWhereWhoWasCalledSendsBare() {
    List<Sighted> seen = List.of(media(true, dave, EDGE, 100), answer(false, EDGE, 50_000, dave));
    assertThat(slip.lesser(topology.user("dave"), true, seen)).isTrue();
    assertThat(slip.lesser(topology.user("dave"), true, seen.subList(0, 1))).isFalse();
    assertThat(slip.bare(topology.user("dave"), seen)).isFalse();
    assertThat(slip.bare(topology.user("dave"), List.of(media(false, dave, EDGE, 100)))).isTrue();
    assertThat(slip.bare(topology.user("dave"), List.of(media(false, dave, EDGE, 3)))).isFalse();
    assertThat(slip.bare(topology.user("dave"), List.of(media(false, EDGE, dave, 100)))).isFalse();
  }
}
