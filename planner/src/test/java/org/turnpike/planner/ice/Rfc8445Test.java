package org.turnpike.planner.ice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

/// RFC 8445 §5.1.2 and §6.1.2.3; the numbers are worked out from the formulas apart from the code.
class Rfc8445Test {

  private static final long HOST = 2130706431L;
  private static final long REFLEXIVE = 1694498815L;
  private static final long RELAYED = 16777215L;

  @Test
  void typeWeighsMoreThanAnyAddressOrComponent() {
    assertThat(CandidateType.HOST.priority(65535, 1)).isEqualTo(HOST);
    assertThat(CandidateType.SERVER_REFLEXIVE.priority(65535, 1)).isEqualTo(REFLEXIVE);
    assertThat(CandidateType.RELAYED.priority(65535, 1)).isEqualTo(RELAYED);
    assertThat(CandidateType.HOST.priority(0, 256)).isGreaterThan(REFLEXIVE);
  }

  @Test
  void pairPriorityFollowsTheWorseCandidate() {
    assertThat(new CandidatePair(HOST, REFLEXIVE).priority()).isEqualTo(7277816997797167103L);
    assertThat(new CandidatePair(REFLEXIVE, HOST).priority()).isEqualTo(7277816997797167102L);
  }

  @Test
  void ofTwoRelaysThatWouldDoTheCalledPartysIsUsed() {
    CandidatePair calledPartysRelay = new CandidatePair(HOST, RELAYED);
    CandidatePair callersRelay = new CandidatePair(RELAYED, HOST);
    assertThat(calledPartysRelay.priority()).isEqualTo(72057594004373503L);
    assertThat(callersRelay.priority()).isEqualTo(72057594004373502L);
    assertThat(List.of(callersRelay, calledPartysRelay).stream().sorted(CandidatePair.BEST_FIRST))
        .containsExactly(calledPartysRelay, callersRelay);
  }

  @Test
  void numbersOutsideTheirRangeAreRefused() {
    assertThatThrownBy(() -> CandidateType.HOST.priority(65536, 1)).hasMessageContaining("65536");
    assertThatThrownBy(() -> CandidateType.HOST.priority(0, 0)).hasMessageContaining("component 0");
  }
}
