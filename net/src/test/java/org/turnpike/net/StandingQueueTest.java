package org.turnpike.net;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StandingQueueTest {

  private final StandingQueue queue = new StandingQueue(8);

  private void round(int messages, long endsAt) {
    for (int i = 0; i < messages; i++) {
      queue.onRead();
    }
    queue.onRoundEnded(endsAt);
  }

  @Test
  void aSocketThatRunsDryHasNobodyWaiting() {
    round(7, 100);
    assertThat(queue.since(105)).isEqualTo(105);
    round(0, 110);
    assertThat(queue.since(115)).isEqualTo(115);
  }

  @Test
  void itStandsSinceTheFirstOfTheFullRoundsThatFollowEachOther() {
    round(8, 100);
    round(8, 200);
    round(8, 300);
    assertThat(queue.since(310)).isEqualTo(100);
    round(1, 400);
    assertThat(queue.since(410)).isEqualTo(410);
    round(8, 500);
    assertThat(queue.since(510)).isEqualTo(500);
  }
}
