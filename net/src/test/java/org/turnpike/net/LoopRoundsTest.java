package org.turnpike.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.SelectStrategy;
import org.junit.jupiter.api.Test;

class LoopRoundsTest {

  private static final long MILLIS = 1_000_000;

  private long now;
  private int ready;
  private int asked;
  private final LoopRounds rounds = new LoopRounds(() -> now);

  /// A round begins, with so many sockets that have something.
  ///
  /// @return what the loop is told
  private int begins(boolean tasks, int sockets) throws Exception {
    ready = sockets;
    return rounds.calculateStrategy(
        () -> {
          asked++;
          return ready;
        },
        tasks);
  }

  private long since() {
    return rounds.since(now);
  }

  @Test
  void whatTheLoopWaitedForHasNotWaitedItself() throws Exception {
    assertThat(begins(false, 0)).isEqualTo(SelectStrategy.SELECT);
    now = 10_000 * MILLIS;
    assertThat(since()).isEqualTo(now);
    assertThat(asked).as("it waits at once").isZero();
  }

  @Test
  void whatIsReadLaterInARoundWaitedSinceItsBegin() throws Exception {
    begins(false, 0);
    now = 100 * MILLIS;
    since();
    now = 400 * MILLIS;
    assertThat(since()).isEqualTo(100 * MILLIS);
  }

  @Test
  void whatIsFoundAfterALongRoundMayHaveComeAtItsBegin() throws Exception {
    begins(false, 0);
    now = 100 * MILLIS;
    since();
    now = 400 * MILLIS;
    assertThat(begins(false, 3)).isEqualTo(3);
    now = 500 * MILLIS;
    assertThat(since()).isEqualTo(100 * MILLIS);
    now = 700 * MILLIS;
    assertThat(begins(false, 2)).isEqualTo(2);
    assertThat(since()).as("the round before this one, no further").isEqualTo(400 * MILLIS);
  }

  @Test
  void aLongRoundAfterWhichNothingIsThereWasNobodysWait() throws Exception {
    begins(false, 0);
    since();
    now = 400 * MILLIS;
    assertThat(begins(false, 0)).isEqualTo(SelectStrategy.SELECT);
    assertThat(asked).isEqualTo(1);
    now = 9_000 * MILLIS;
    assertThat(since()).isEqualTo(now);
  }

  @Test
  void afterAShortRoundTheSystemIsNotAskedTwice() throws Exception {
    begins(false, 0);
    since();
    now = MILLIS / 2;
    assertThat(begins(false, 3)).isEqualTo(SelectStrategy.SELECT);
    assertThat(asked).isZero();
    now = MILLIS;
    assertThat(since()).isEqualTo(now);
  }

  @Test
  void whereTasksWaitNoRoundDoes() throws Exception {
    begins(false, 0);
    since();
    now = MILLIS / 2;
    assertThat(begins(true, 0)).isZero();
    now = 300 * MILLIS; // that is how long the tasks took
    assertThat(begins(true, 1)).isEqualTo(1);
    assertThat(since()).isEqualTo(MILLIS / 2);
  }

  @Test
  void ofARoundInWhichNothingWasReadTheBeginIsNotKnown() throws Exception {
    begins(false, 0);
    now = 5_000 * MILLIS; // it waited for a timer, nobody knows how long
    begins(true, 1);
    assertThat(since()).isEqualTo(now);
  }
}
