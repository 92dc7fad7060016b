package org.turnpike.traversal.turn;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class LongTableTest {

  @Test
  void anyOrderOfPutsRemovalsAndLookUpsAgreesWithAMap() {
    for (int seed = 0; seed < 20; seed++) {
      Random random = new Random(seed);
      LongTable<String> table = new LongTable<>(1);
      Map<Long, String> model = new HashMap<>();
      for (int step = 0; step < 5000; step++) {
        long key = 1 + random.nextInt(300) * (1L << random.nextInt(3) * 16);
        switch (random.nextInt(4)) {
          case 0, 1 -> {
            table.put(key, "value " + step);
            model.put(key, "value " + step);
          }
          case 2 -> {
            table.remove(key);
            model.remove(key);
          }
          default -> {}
        }
        assertThat(table.get(key)).as("seed %d step %d", seed, step).isEqualTo(model.get(key));
      }
      assertThat(table.size()).isEqualTo(model.size());
      assertThat(table.all()).containsExactlyInAnyOrderElementsOf(model.values());
      model.forEach((key, value) -> assertThat(table.get(key)).isEqualTo(value));
    }
  }

  @Test
  void whatWasFoundLastIsForgottenWithItsKey() {
    LongTable<String> table = new LongTable<>(4);
    table.put(7, "first");
    assertThat(table.get(7)).isEqualTo("first");
    table.put(7, "second");
    assertThat(table.get(7)).isEqualTo("second");
    table.remove(7);
    assertThat(table.get(7)).isNull();
    assertThat(table.get(0)).isNull();
  }
}
