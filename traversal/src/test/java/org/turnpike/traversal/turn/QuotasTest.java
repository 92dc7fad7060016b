package org.turnpike.traversal.turn;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.turnpike.traversal.turn.Quotas.Entry;

class QuotasTest {

  private final Quotas quotas = new Quotas();

  @Test
  void aUserAndAllUsersTogetherHaveTheirLimits() {
    quotas.limit(2, 3);
    assertThat(quotas.enter("alice", 100, 0)).isEqualTo(Entry.ENTERED);
    assertThat(quotas.enter("alice", 100, 0)).isEqualTo(Entry.ENTERED);
    assertThat(quotas.enter("alice", 100, 0)).isEqualTo(Entry.USER_FULL);
    assertThat(quotas.enter("bob", 100, 0)).isEqualTo(Entry.ENTERED);
    assertThat(quotas.enter("carol", 100, 0)).isEqualTo(Entry.ALL_FULL);
    assertThat(quotas.held()).isEqualTo(3);

    quotas.leave("alice", 0);

    assertThat(quotas.enter("carol", 100, 0)).isEqualTo(Entry.ENTERED);
    assertThat(quotas.held()).isEqualTo(3);
  }

  @Test
  void whoIsRefusedIsNotCounted() {
    quotas.limit(0, 10);
    assertThat(quotas.enter("alice", 100, 0)).isEqualTo(Entry.USER_FULL);
    assertThat(quotas.held()).isZero();
    assertThat(quotas.users()).isZero();
  }

  @Test
  void aLowerLimitTakesNothingAway() {
    for (int i = 0; i < 5; i++) {
      quotas.enter("alice", 100, 0);
    }
    quotas.limit(2, 2);
    assertThat(quotas.held()).isEqualTo(5);
    for (int i = 0; i < 4; i++) {
      quotas.leave("alice", 0);
    }
    assertThat(quotas.enter("alice", 100, 0)).isEqualTo(Entry.ENTERED);
    assertThat(quotas.enter("alice", 100, 0)).isEqualTo(Entry.ALL_FULL);
  }

  @Test
  void aClosedDoorLetsNobodyIn() {
    quotas.enter("alice", 100, 0);
    quotas.close();
    assertThat(quotas.enter("alice", 100, 0)).isEqualTo(Entry.CLOSED);
    assertThat(quotas.held()).isEqualTo(1);
  }

  @Test
  void theGreatestAreToldFirstAndNoMoreThanAskedFor() {
    for (int i = 0; i < 3; i++) {
      quotas.enter("carol", 100, 0);
    }
    quotas.enter("bob", 100, 0);
    quotas.enter("alice", 100, 0);
    assertThat(quotas.greatest(2).entrySet())
        .containsExactly(Map.entry("carol", 3), Map.entry("alice", 1));
    assertThat(quotas.users()).isEqualTo(3);
  }
}
