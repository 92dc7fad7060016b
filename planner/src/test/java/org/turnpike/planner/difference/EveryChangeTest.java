package org.turnpike.planner.difference;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.turnpike.planner.difference.CallChange.What;
import org.turnpike.planner.whatif.Change;
import org.turnpike.planner.whatif.ChangeWords;
import org.turnpike.topology.Topology;
import org.turnpike.topology.format.Loaded;
import org.turnpike.topology.format.TopologyFile;
import org.turnpike.topology.network.Circuit;

/// Everything that can fail in an example fails, one after the other: it is predicted, planned and
/// told, and undoing it undoes what it did.
class EveryChangeTest {

  private static Topology read(String example) {
    return switch (TopologyFile.read(Path.of("..", "examples", example + ".yaml"))) {
      case Loaded.Good good -> good.topology();
      case Loaded.Bad bad -> throw new AssertionError(bad.mistakes().toString());
    };
  }

  private static List<Change> failures(Topology topology) {
    ChangeWords words = new ChangeWords(topology);
    List<Change> out = new ArrayList<>();
    topology.sites().values().stream()
        .flatMap(s -> s.circuits().values().stream())
        .filter(Circuit::up)
        .forEach(c -> out.add(words.circuitDown(c.site() + "/" + c.name())));
    topology.links().forEach(l -> out.add(words.linkDown(l.name())));
    topology.pools().values().stream()
        .flatMap(p -> p.nodeIds().stream())
        .forEach(n -> out.add(words.nodeDown(n.name())));
    topology.sites().values().stream()
        .filter(s -> !s.firewalls().isEmpty())
        .forEach(s -> out.add(words.portClosed("443@" + s.id())));
    return out;
  }

  @ParameterizedTest
  @ValueSource(strings = {"cloud-connector", "edge-scaled-hlb", "federated", "hybrid"})
  void whateverFailsInAnExampleIsToldAndUndone(String example) {
    Topology topology = read(example);
    for (Change change : failures(topology)) {
      Topology changed = change.on(topology);
      Difference there = Difference.of(topology, changed);
      Difference back = Difference.of(changed, topology);
      for (What what : What.values()) {
        What undone =
            switch (what) {
              case BROKEN -> What.HEALED;
              case HEALED -> What.BROKEN;
              case NEW -> What.GONE;
              case GONE -> What.NEW;
              case OTHER_WAY, FAILS_OTHERWISE -> what;
            };
        assertThat(back.calls(undone))
            .as(change.said() + ", " + what)
            .hasSameSizeAs(there.calls(what));
      }
      assertThat(back.rules()).as(change.said()).hasSameSizeAs(there.rules());
      assertThat(back.records()).as(change.said()).hasSameSizeAs(there.records());
      assertThat(new DifferenceReport(example, change.said(), there).text())
          .contains("+ " + change.said());
      assertThat(there.calls(What.NEW)).as(change.said()).isEmpty();
    }
  }
}
