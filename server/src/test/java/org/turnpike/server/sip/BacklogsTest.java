package org.turnpike.server.sip;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.turnpike.wire.Step;

class BacklogsTest {

  private static final int CALLS = 10_000;

  private final Backlogs backlogs = new Backlogs(0);
  private final TestFlow greedy = new TestFlow();
  private final TestFlow modest = new TestFlow();
  private long now = Duration.ofMinutes(1).toNanos();

  /// Requests of that connection, which always has more to read, one each ten milliseconds.
  private void stands(TestFlow connection, Duration time) {
    long behind = now - Duration.ofMillis(400).toNanos();
    for (long end = now + time.toNanos(); now < end; now += 10_000_000) {
      backlogs.arrived(connection, behind, now);
      backlogs.arrived(modest, Step.NEVER, now);
    }
  }

  private double refused(TestFlow of) {
    return IntStream.range(0, CALLS).filter(i -> backlogs.refuses(of, "call-" + i, now)).count()
        / (double) CALLS;
  }

  @Test
  void whoeverSendsMoreThanIsDoneIsRefusedAndNobodyElse() {
    stands(greedy, Duration.ofMillis(500));
    assertThat(refused(greedy)).as("a burst").isZero();
    stands(greedy, Duration.ofSeconds(5));
    assertThat(refused(greedy)).isBetween(0.85, 0.95);
    assertThat(refused(modest)).isZero();
  }

  @Test
  void onceItsConnectionRunsDryItIsTakenBack() {
    stands(greedy, Duration.ofSeconds(5));
    for (long end = now + Duration.ofSeconds(6).toNanos(); now < end; now += 10_000_000) {
      backlogs.arrived(greedy, Step.NEVER, now);
    }
    assertThat(refused(greedy)).isZero();
  }

  @Test
  void aNodeThatHasJustBegunRefusesNobodyNorDoesItLater() {
    now = Duration.ofSeconds(1).toNanos();
    stands(greedy, Duration.ofSeconds(20));
    assertThat(refused(greedy)).isZero();
    now += Duration.ofSeconds(30).toNanos();
    assertThat(refused(greedy)).as("the node's age counts, not the connection's").isPositive();
  }

  @Test
  void ofThoseWhoAreGoneNothingIsKept() {
    stands(greedy, Duration.ofSeconds(5));
    greedy.close();
    stands(modest, Duration.ofSeconds(5));
    greedy.open = true;
    assertThat(refused(greedy)).isZero();
  }

  @Test
  void ofTooManyTheOneThatWasHeardOfLeastLatelyIsForgotten() {
    TestFlow other = new TestFlow();
    stands(greedy, Duration.ofSeconds(5));
    stands(other, Duration.ofSeconds(5));
    for (int i = 0; i < 63; i++) {
      stands(new TestFlow(), Duration.ofMillis(10));
    }
    assertThat(refused(greedy)).isZero();
    assertThat(refused(other)).isPositive();
  }
}
