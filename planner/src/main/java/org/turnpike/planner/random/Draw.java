package org.turnpike.planner.random;

import java.util.List;
import java.util.SplittableRandom;

/// Draws; the same seed gives the same ones on every machine.
final class Draw {

  private final SplittableRandom random;

  Draw(long seed) {
    this.random = new SplittableRandom(seed);
  }

  boolean chance(int percent) {
    return random.nextInt(100) < percent;
  }

  /// Both ends included.
  int between(int least, int most) {
    return random.nextInt(least, most + 1);
  }

  <T> T of(List<T> values) {
    return values.get(random.nextInt(values.size()));
  }

  @SafeVarargs
  final <T> T of(T... values) {
    return values[random.nextInt(values.length)];
  }

  String yesNo() {
    return random.nextBoolean() ? "yes" : "no";
  }

  /// Those that a throw of dice keeps, in their order.
  <T> List<T> some(List<T> values, int percent) {
    return values.stream().filter(_ -> chance(percent)).toList();
  }
}
