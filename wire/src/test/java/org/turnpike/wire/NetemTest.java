package org.turnpike.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class NetemTest {

  private static List<Integer> run(long seed, Netem.Conditions conditions) {
    Netem<Integer> netem = new Netem<>(seed, conditions);
    List<Integer> arrived = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      netem.send(i, i * 1_000_000L);
    }
    while (netem.nextAt() != Step.NEVER) {
      arrived.addAll(netem.arrivals(netem.nextAt()));
    }
    return arrived;
  }

  @Test
  void theSameSeedDoesTheSame() {
    assertThat(run(7, Netem.Conditions.POOR)).isEqualTo(run(7, Netem.Conditions.POOR));
    assertThat(run(7, Netem.Conditions.POOR)).isNotEqualTo(run(8, Netem.Conditions.POOR));
  }

  @Test
  void aPerfectLinkKeepsOrderAndLosesNothing() {
    assertThat(run(1, Netem.Conditions.PERFECT)).hasSize(1000).isSorted();
  }

  @Test
  void aPoorLinkLosesDuplicatesAndReorders() {
    List<Integer> arrived = run(1, Netem.Conditions.POOR);

    assertThat(arrived.stream().distinct().count()).isBetween(700L, 900L);
    assertThat(arrived).hasSizeGreaterThan((int) arrived.stream().distinct().count());
    assertThat(arrived).isNotEqualTo(arrived.stream().sorted().toList());
  }
}
