package org.turnpike.lab.stage;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.turnpike.lab.client.Baresip.Checks;

class TalkTest {

  @Test
  void anEndThatFindsNoWayBesideOneThatFoundItIsTheClientsFault() {
    assertThat(Talk.stuck(Checks.SUCCEEDED, Checks.RUNNING)).isTrue();
    assertThat(Talk.stuck(Checks.RUNNING, Checks.SUCCEEDED)).isTrue();
    assertThat(Talk.stuck(Checks.SUCCEEDED, Checks.SUCCEEDED)).isFalse();
    assertThat(Talk.stuck(Checks.SUCCEEDED, Checks.FAILED)).isTrue();
    assertThat(Talk.stuck(Checks.RUNNING, Checks.RUNNING)).isFalse();
    assertThat(Talk.stuck(Checks.FAILED, Checks.RUNNING)).isFalse();
  }
}
