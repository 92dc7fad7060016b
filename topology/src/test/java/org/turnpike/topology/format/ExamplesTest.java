package org.turnpike.topology.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.turnpike.topology.SiteId;
import org.turnpike.topology.Topology;
import org.turnpike.topology.network.Circuit;
import org.turnpike.topology.network.NetworkId;
import org.turnpike.topology.network.Segment;
import org.turnpike.topology.service.EdgePool;
import org.turnpike.topology.service.EdgeService;
import org.turnpike.topology.settings.Prefix;

class ExamplesTest {

  private static final Path FOLDER = Path.of("..", "examples");

  static Stream<Path> files() throws IOException {
    try (Stream<Path> all = Files.list(FOLDER)) {
      return all.filter(p -> p.toString().endsWith(".yaml")).sorted().toList().stream();
    }
  }

  static Topology load(String name) {
    return switch (TopologyFile.read(FOLDER.resolve(name))) {
      case Loaded.Good(Topology topology, var _) -> topology;
      case Loaded.Bad(List<Mistake> mistakes) -> throw new AssertionError(mistakes.toString());
    };
  }

  @ParameterizedTest
  @MethodSource("files")
  void everyExampleLoadsWithoutAMistake(Path file) {
    Loaded loaded = TopologyFile.read(file);
    assertThat(loaded).as(loaded.toString()).isInstanceOf(Loaded.Good.class);
  }

  @Test
  void theFolderHoldsEveryDeploymentAndTheFiveEdgeOptions() throws IOException {
    assertThat(files().map(p -> p.getFileName().toString()))
        .contains(
            "online.yaml",
            "hybrid.yaml",
            "cloud-connector.yaml",
            "cloud-connector-minimum.yaml",
            "broadcast.yaml",
            "federated.yaml",
            "edge-single-nat.yaml",
            "edge-single-public.yaml",
            "edge-scaled-nat.yaml",
            "edge-scaled-public.yaml",
            "edge-scaled-hlb.yaml");
  }

  @Test
  void theScaledEdgeHasTheDocumentsAddresses() {
    EdgePool edge = (EdgePool) load("edge-scaled-nat.yaml").pool("edge");
    assertThat(edge.nodes()).hasSize(2);
    assertThat(edge.nodes().get(1).external(EdgeService.AV).getFirst().adapter().getHostAddress())
        .isEqualTo("10.45.16.31");
    assertThat(edge.nodes().get(1).external(EdgeService.AV).getFirst().published().getHostAddress())
        .isEqualTo("131.107.155.31");
    assertThat(edge.nodes().getFirst().gateways().getFirst().getHostAddress())
        .isEqualTo("10.45.16.1");
    assertThat(edge.names()).containsEntry(EdgeService.WEBCONF, "webcon.contoso.com");
  }

  @Test
  void aCircuitAdvertisesWhatIsTranslatedOnItAndNoMore() {
    Topology topology = load("hybrid.yaml");
    Circuit expressRoute = circuit(topology, "expressroute");
    Circuit internet = circuit(topology, "internet");
    assertThat(expressRoute.advertised())
        .containsExactly(Prefix.parse("172.31.0.0/30"), Prefix.parse("203.0.113.128/28"));
    assertThat(internet.advertised())
        .contains(Prefix.parse("203.0.113.0/29"), Prefix.parse("131.107.155.30"))
        .doesNotContain(Prefix.parse("203.0.113.128/28"));
    assertThat(expressRoute).isInstanceOf(Circuit.ExpressRoute.class);
  }

  private static Circuit circuit(Topology topology, String name) {
    return topology.site(new SiteId("redmond")).circuits().values().stream()
        .filter(c -> c.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void networksHaveTheSegmentOfWhoeverTheyBelongTo() {
    Topology topology = load("online.yaml");
    assertThat(topology.segment(NetworkId.parse("munich/office"))).isEqualTo(Segment.CN);
    assertThat(topology.segment(NetworkId.parse("paris/office"))).isEqualTo(Segment.FCN);
    assertThat(topology.segment(NetworkId.parse("hotel/hotel-wifi"))).isEqualTo(Segment.INT);
    assertThat(topology.segment(NetworkId.parse("europe/edge"))).isEqualTo(Segment.MSN);
  }
}
