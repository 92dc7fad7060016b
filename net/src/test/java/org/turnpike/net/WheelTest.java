package org.turnpike.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
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

  @Test
  void whoCallsWhenItIsToldToMissesNothingAndCallsSeldom() {
    Random random = new Random(5);
    long epoch = -7_000_000_123L; // the clock of a loop begins anywhere
    Wheel wheel = new Wheel(epoch);
    long latest = epoch;
    for (int i = 0; i < 200; i++) {
      long at = epoch + Math.abs(random.nextLong() % 600_000_000_000L);
      latest = Math.max(latest, at);
      long called = wheel.call(at);
      assertThat(called).isBetween(at, at + Wheel.TICK);
      wheel.add(at, () -> fired.add(Long.toString(at)));
    }
    int calls = 0;
    long now = epoch;
    for (long next = wheel.nextCall(); next != Long.MAX_VALUE; next = wheel.nextCall()) {
      assertThat(next).isGreaterThan(now);
      now = next;
      int before = fired.size();
      wheel.advance(now);
      for (String due : fired.subList(before, fired.size())) {
        assertThat(now - Long.parseLong(due)).isBetween(0L, Wheel.TICK);
      }
      calls++;
    }
    assertThat(fired).hasSize(200);
    assertThat(now).isBetween(latest, latest + Wheel.TICK);
    assertThat(calls).isLessThan(200 * 16); // at most once a turn of 41 s for each alarm
  }

  @Test
  void nothingHasToBeCalledWhereNothingWaits() {
    assertThat(wheel.nextCall()).isEqualTo(Long.MAX_VALUE);
    Loop.Alarm alarm = wheel.add(25_000_000, () -> fired.add("a"));
    assertThat(wheel.nextCall()).isEqualTo(30_000_000);
    alarm.cancel();
    assertThat(wheel.nextCall()).isEqualTo(Long.MAX_VALUE);
    assertThat(wheel.call(Long.MAX_VALUE)).isEqualTo(Long.MAX_VALUE);
  }
}
