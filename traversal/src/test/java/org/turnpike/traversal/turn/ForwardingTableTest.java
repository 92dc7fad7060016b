package org.turnpike.traversal.turn;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class ForwardingTableTest {

  private record Key(long flow, int channel) {}

  private static final class Entry {
    long until;
    long toward;
    int bound;
    long packets;
    long bytes;
  }

  @Test
  void anyOrderOfPutsRemovalsAndPacketsAgreesWithAMap() {
    for (int seed = 0; seed < 20; seed++) {
      Random random = new Random(seed);
      ForwardingTable table = new ForwardingTable(1);
      Map<Key, Entry> model = new HashMap<>();
      for (int step = 0; step < 5000; step++) {
        Key key =
            new Key(
                1 + random.nextInt(40) * (1L << random.nextInt(3) * 16),
                random.nextInt(2) * (0x4000 + random.nextInt(4)));
        switch (random.nextInt(4)) {
          case 0 -> {
            Entry entry = model.computeIfAbsent(key, _ -> new Entry());
            entry.until = random.nextInt(100);
            entry.toward = random.nextLong();
            entry.bound = random.nextInt(0x4000, 0x8000);
            table.put(key.flow, key.channel, entry.until, entry.toward, entry.bound);
          }
          case 1 -> {
            table.remove(key.flow, key.channel);
            model.remove(key);
          }
          default -> {
            long now = random.nextInt(100);
            int at = table.find(key.flow, key.channel, now);
            Entry entry = model.get(key);
            assertThat(at >= 0)
                .as("seed %d step %d", seed, step)
                .isEqualTo(entry != null && now < entry.until);
            if (entry != null && at >= 0) {
              entry.packets++;
              entry.bytes += step;
              assertThat(table.bound(at)).isEqualTo(entry.bound);
              assertThat(table.forward(at, step)).isEqualTo(entry.toward);
            }
          }
        }
        assertThat(table.size()).isEqualTo(model.size());
      }
      model.forEach((key, entry) -> {
        assertThat(table.packets(key.flow, key.channel)).isEqualTo(entry.packets);
        assertThat(table.bytes(key.flow, key.channel)).isEqualTo(entry.bytes);
      });
    }
  }

  @Test
  void anEntryEndsWithTheTimeItWasGiven() {
    ForwardingTable table = new ForwardingTable(4);
    table.put(7, 0x4000, 100, 9, 0x4000);
    assertThat(table.find(7, 0x4000, 99)).isNotNegative();
    assertThat(table.find(7, 0x4000, 100)).isNegative();
    assertThat(table.find(7, 0x4001, 99)).isNegative();
    assertThat(table.find(8, 0x4000, 99)).isNegative();
  }
}
