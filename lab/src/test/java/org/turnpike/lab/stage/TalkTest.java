package org.turnpike.lab.stage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
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

  /// Each hold is another one, as far as a call is placed again.
  @Test
  void anEndThatIsHeldAgainIsHeldForAnotherTime() {
    for (Talk.End end : Talk.End.values()) {
      assertThat(IntStream.range(0, 3).map(end::later)).containsExactlyInAnyOrder(1, 2, 3);
    }
    assertThat(Talk.End.CALLER.later(0)).isEqualTo(3);
    assertThat(Talk.End.CALLEE.later(0)).isEqualTo(2);
  }
}
