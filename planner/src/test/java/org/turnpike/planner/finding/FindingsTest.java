package org.turnpike.planner.finding;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.turnpike.topology.format.Loaded;
import org.turnpike.topology.format.TopologyFile;

class FindingsTest {

  private static List<String> ids(String example, Severity severity) {
    return switch (TopologyFile.read(Path.of("..", "examples", example + ".yaml"))) {
      case Loaded.Good good ->
          Findings.of(good.topology(), good.places()).stream()
              .filter(f -> f.severity() == severity)
              .map(f -> f.id() + " " + f.place() + " " + f.evidence())
              .toList();
      case Loaded.Bad bad -> throw new AssertionError(bad.mistakes().toString());
    };
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "online",
        "hybrid",
        "hybrid-expressroute",
        "cloud-connector",
        "cloud-connector-minimum",
        "broadcast",
        "federated",
        "edge-single-nat",
        "edge-single-public",
        "edge-scaled-nat",
        "edge-scaled-public",
        "edge-scaled-hlb"
      })
  void noExampleHasAnError(String example) {
    assertThat(ids(example, Severity.ERROR)).isEmpty();
  }

  @Test
  void theSameFileSaysTheSameTwice() {
    assertThat(ids("hybrid-expressroute", Severity.WARNING))
        .isEqualTo(ids("hybrid-expressroute", Severity.WARNING));
  }

  @Test
  void theDecisionToAdvertiseTheEdgeIsToldInTheExampleThatTakesIt() {
    assertThat(ids("hybrid-expressroute", Severity.WARNING))
        .anyMatch(f -> f.startsWith("UCP-036") && f.contains("hybrid-expressroute.yaml:"));
  }

  @Test
  void findingsSpeakOfThePlaceToMend() {
    Example example = Example.of("UCP-010");
    assertThat(example.broken())
        .filteredOn(f -> f.id().id().equals("UCP-010"))
        .first()
        .satisfies(f -> {
          assertThat(f.place().line()).isEqualTo(example.lineOf("inside-gateway"));
          assertThat(f.subject()).isEqualTo("pools/edge/nodes/edge1/inside-gateway");
          assertThat(f.evidence()).contains("edge1").contains("172.25.33.1");
        });
  }
}
