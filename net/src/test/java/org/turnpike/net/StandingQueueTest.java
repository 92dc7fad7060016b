package org.turnpike.net;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.turnpike.wire.Step;

class StandingQueueTest {

  private final StandingQueue queue = new StandingQueue();

  @Test
  void aSocketThatRunsDryHasNobodyWaiting() {
    assertThat(queue.since()).isEqualTo(Step.NEVER);
    queue.onRoundEnded(false, 100);
    assertThat(queue.since()).isEqualTo(Step.NEVER);
  }

  @Test
  void itStandsSinceTheFirstOfTheFullRoundsThatFollowEachOther() {
    queue.onRoundEnded(true, 100);
    queue.onRoundEnded(true, 200);
    queue.onRoundEnded(true, 300);
    assertThat(queue.since()).isEqualTo(100);
    queue.onRoundEnded(false, 400);
    assertThat(queue.since()).isEqualTo(Step.NEVER);
    queue.onRoundEnded(true, 500);
    assertThat(queue.since()).isEqualTo(500);
  }
}
