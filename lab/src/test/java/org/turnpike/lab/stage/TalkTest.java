package org.turnpike.lab.stage;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.turnpike.lab.client.Baresip.Checks;

class TalkTest {

  /// A check that fails says so, and one that nobody answers fails.
  @Test
  void anEndThatIsNeverDoneBesideOneThatFoundItsWayIsTheClientsFault() {
    assertThat(Talk.stuck(Checks.SUCCEEDED, Checks.RUNNING)).isTrue();
    assertThat(Talk.stuck(Checks.RUNNING, Checks.SUCCEEDED)).isTrue();
    assertThat(Talk.stuck(Checks.SUCCEEDED, Checks.SUCCEEDED)).isFalse();
    assertThat(Talk.stuck(Checks.SUCCEEDED, Checks.FAILED)).isFalse();
    assertThat(Talk.stuck(Checks.RUNNING, Checks.RUNNING)).isFalse();
    assertThat(Talk.stuck(Checks.FAILED, Checks.RUNNING)).isFalse();
  }
}
