package org.turnpike.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WheelTest {

  private final Wheel wheel = new Wheel(0);
  private final List<String> fired = new ArrayList<>();

  @Test
  void anAlarmIsNeverEarlyAndAtMostATickLate() {
    wheel.add(25_000_000, () -> fired.add("a"));
    wheel.advance(24_999_999);
    assertThat(fired).isEmpty();
    wheel.advance(30_000_000);
    assertThat(fired).containsExactly("a");
  }

  @Test
  void anAlarmTurnsAwayWaitsItsTurns() {
    long hour = 3_600_000_000_000L;
    wheel.add(hour, () -> fired.add("a"));
    for (long at = 0; at < hour; at += 1_000_000_000L) {
      wheel.advance(at);
    }
    assertThat(fired).isEmpty();
    wheel.advance(hour);
    assertThat(fired).containsExactly("a");
    assertThat(wheel.waiting()).isZero();
  }

  @Test
  void aCancelledAlarmDoesNotFireEvenWhenAnotherOfItsTickCancelsIt() {
    Loop.Alarm[] second = new Loop.Alarm[1];
    wheel.add(10_000_000, () -> second[0].cancel());
    second[0] = wheel.add(10_000_000, () -> fired.add("b"));
    wheel.advance(20_000_000);
    assertThat(fired).isEmpty();
    assertThat(wheel.waiting()).isZero();
  }
}
