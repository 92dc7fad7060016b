package org.turnpike.planner.finding;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.turnpike.topology.format.Loaded;
import org.turnpike.topology.format.TopologyFile;

/// Lines left out of an example, and values of one line put into another: whatever still is a
/// topology is judged without a throw, and every finding has its place. A failure names the seed.
class FindingsFuzzTest {

  private static final int EACH = 300;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "hybrid-expressroute",
        "edge-scaled-nat",
        "edge-scaled-hlb",
        "cloud-connector",
        "cloud-connector-minimum",
        "online"
      })
  void whateverLoadsIsJudged(String example) throws IOException {
    List<String> lines = Files.readAllLines(Path.of("..", "examples", example + ".yaml"));
    int judged = 0;
    for (long seed = 0; seed < EACH; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      List<String> some = new ArrayList<>(lines);
      for (int i = 1 + random.nextInt(2); i > 0; i--) {
        int at = random.nextInt(some.size());
        if (random.nextBoolean()) {
          some.remove(at);
        } else {
          some.set(
              at,
              some.get(at)
                  .replace("yes", "no")
                  .replace("443", "444")
                  .replace("131.107.155.2", "10.45.16.2"));
        }
      }
      if (TopologyFile.read(String.join("\n", some), "fuzz.yaml") instanceof Loaded.Good good) {
        judged++;
        for (Finding finding : judged(good, example + " with seed " + seed)) {
          assertThat(finding.place().line()).as("seed %d: %s", seed, finding).isPositive();
          assertThat(finding.evidence()).as("seed %d", seed).isNotBlank();
        }
      }
    }
    assertThat(judged).isGreaterThan(EACH / 4);
  }

  private static List<Finding> judged(Loaded.Good good, String said) {
    try {
      return Findings.of(good.topology(), good.places());
    } catch (RuntimeException e) {
      throw new AssertionError(said + " makes a rule throw", e);
    }
  }
}
