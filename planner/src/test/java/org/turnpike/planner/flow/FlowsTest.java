package org.turnpike.planner.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.turnpike.planner.path.Walk;
import org.turnpike.topology.Topology;
import org.turnpike.topology.format.Loaded;
import org.turnpike.topology.format.TopologyFile;

class FlowsTest {

  private static Topology example(String name) {
    return switch (TopologyFile.read(Path.of("..", "examples", name + ".yaml"))) {
      case Loaded.Good good -> good.topology();
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
        "federated"
      })
  void everyoneSignsInAndEveryWalkIsContinuous(String file) {
    Flows flows = Flows.of(example(file));
    List<Prediction> all = flows.predictions().toList();
    assertThat(all).hasSameSizeAs(flows.scenarios());
    assertThat(all.stream().map(p -> p.scenario().id())).doesNotHaveDuplicates();
    for (Prediction p : all) {
      if (p.scenario().kind() == Scenario.Kind.GUEST) {
        continue;
      }
      assertThat(p.legs(Leg.Kind.SIGNALLING))
          .as(p.scenario().id())
          .allSatisfy(l -> assertThat(l.disposition().text() + l.why()).startsWith("delivered"));
      p.legs().stream()
          .flatMap(l -> l.stretches().stream())
          .map(Stretch::there)
          .forEach(w -> assertThat(w).matches(Walk::continuous));
    }
    if (System.getenv("FLOWS_PRINT") != null) {
      System.out.println(new FlowReport(file, flows.topology(), false).table(all.stream()));
    }
  }

  @Test
  void anOnlineUserSignalsOverTheCircuitAndAnOnPremisesUserStaysInside() {
    Flows flows = Flows.of(example("hybrid"));
    Prediction call =
        flows.predict(Scenarios.between(flows.topology(), "olga", Optional.of("alice")).getFirst());
    assertThat(call.leg(Leg.Kind.SIGNALLING, Leg.Side.A).orElseThrow().segmentsText())
        .isEqualTo("CN>ER>MSN");
    assertThat(call.leg(Leg.Kind.SIGNALLING, Leg.Side.B).orElseThrow().segmentsText())
        .isEqualTo("CN");
    assertThat(call.leg(Leg.Kind.SIGNALLING, Leg.Side.SERVERS).orElseThrow().segmentsText())
        .isEqualTo("MSN>INT>CN");
  }
}
