package org.turnpike.server.sip;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OverloadControlTest {

  private static final int CALLS = 10_000;

  private final OverloadControl control = new OverloadControl(0);
  private long now = Duration.ofMinutes(1).toNanos();

  /// Requests that waited so long, one each ten milliseconds.
  private void waited(long millis, Duration time) {
    for (long end = now + time.toNanos(); now < end; now += 10_000_000) {
      control.arrived(now - millis * 1_000_000, now);
    }
  }

  private double refused() {
    return IntStream.range(0, CALLS).filter(i -> control.refuses("call-" + i, now)).count()
        / (double) CALLS;
  }

  @Test
  void halfASecondOfWaitingIsNoOverload() {
    waited(5, Duration.ofSeconds(1));
    waited(400, Duration.ofMillis(500));
    assertThat(refused()).isZero();
  }

  @Test
  void moreAndMoreIsRefusedAsLongAsEverythingWaits() {
    waited(400, Duration.ofMillis(800));
    double first = refused();
    waited(400, Duration.ofMillis(300));
    double then = refused();
    waited(400, Duration.ofSeconds(30));
    assertThat(first).isPositive().isLessThan(then);
    assertThat(then).isLessThan(0.85);
    assertThat(refused()).as("some always get in").isBetween(0.85, 0.95);
  }

  @Test
  void itIsTakenBackInSmallStepsOnceSomethingComesAtOnce() {
    waited(400, Duration.ofSeconds(30));
    waited(5, Duration.ofSeconds(1));
    assertThat(refused()).isBetween(0.5, 0.85);
    waited(5, Duration.ofSeconds(10));
    assertThat(refused()).isZero();
  }

  @Test
  void whoeverWasLeftAloneForAWhileRefusesNobody() {
    waited(400, Duration.ofSeconds(30));
    now += Duration.ofMinutes(1).toNanos();
    waited(5, Duration.ofMillis(10));
    assertThat(refused()).isZero();
  }

  @Test
  void theSameCallIsTreatedAlikeForAWhileAndNotForever() {
    waited(400, Duration.ofMillis(800));
    long then = now;
    long always =
        IntStream.range(0, CALLS)
            .filter(i ->
                IntStream.range(0, 12)
                    .allMatch(
                        minute -> control.refuses("call-" + i, then + minute * 60_000_000_000L)))
            .count();
    assertThat(control.refuses("call-1", now)).isEqualTo(control.refuses("call-1", now));
    assertThat(refused()).isPositive();
    assertThat(always).isZero();
  }

  @Test
  void aNodeThatHasJustBegunRefusesNobody() {
    OverloadControl young = new OverloadControl(now);
    long begun = now;
    for (; now < begun + Duration.ofSeconds(20).toNanos(); now += 10_000_000) {
      young.arrived(now - 900_000_000, now);
    }
    assertThat(IntStream.range(0, CALLS).noneMatch(i -> young.refuses("call-" + i, now))).isTrue();
  }
}
