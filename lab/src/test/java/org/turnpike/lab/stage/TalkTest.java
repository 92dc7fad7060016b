package org.turnpike.lab.stage;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.turnpike.lab.client.Baresip.Checks;

class TalkTest {

  @Test
  void anEndThatFindsNoWayBesideOneThatFoundItIsTheClientsFault() {
    assertThat(Talk.stuck(Checks.SUCCEEDED, Checks.RUNNING)).contains(Talk.End.CALLEE);
    assertThat(Talk.stuck(Checks.RUNNING, Checks.SUCCEEDED)).contains(Talk.End.CALLER);
    assertThat(Talk.stuck(Checks.SUCCEEDED, Checks.SUCCEEDED)).isEmpty();
    assertThat(Talk.stuck(Checks.SUCCEEDED, Checks.FAILED)).contains(Talk.End.CALLEE);
    assertThat(Talk.stuck(Checks.RUNNING, Checks.RUNNING)).isEmpty();
    assertThat(Talk.stuck(Checks.FAILED, Checks.RUNNING)).isEmpty();
  }
}
