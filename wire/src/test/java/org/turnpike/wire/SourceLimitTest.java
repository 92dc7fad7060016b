package org.turnpike.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class SourceLimitTest {

  private static final long SECOND = 1_000_000_000L;

  private static InetAddress at(String literal) {
    return InetAddress.ofLiteral(literal);
  }

  private static int allowed(SourceLimit limit, String source, int asked, long now) {
    int allowed = 0;
    for (int i = 0; i < asked; i++) {
      allowed += limit.allows(at(source), now) ? 1 : 0;
    }
    return allowed;
  }

  @Test
  void aSourceIsAllowedSoManyInOneSecondAndAsManyInTheNext() {
    SourceLimit limit = new SourceLimit(10, 7);

    assertThat(allowed(limit, "192.0.2.1", 25, 0)).isEqualTo(10);
    assertThat(allowed(limit, "192.0.2.1", 25, SECOND - 1)).isZero();
    assertThat(allowed(limit, "192.0.2.1", 25, SECOND)).isEqualTo(10);
    assertThat(allowed(limit, "192.0.2.1", 25, -SECOND)).as("a clock below zero").isEqualTo(10);
  }

  @Test
  void oneSourceTakesNothingFromAnotherWhateverTheSeed() {
    // One place each of 8,192 would let two of them meet in a few of these.
    for (int seed = 0; seed < 20_000; seed++) {
      SourceLimit limit = new SourceLimit(1, seed);
      assertThat(allowed(limit, "192.0.2.66", 2, 0)).isEqualTo(1);
      assertThat(allowed(limit, "192.0.2.67", 2, 0)).as("seed %d", seed).isEqualTo(1);
    }
  }

  @Test
  void aSourceThatFindsItsPlaceTakenHasOneAllowanceAllTheSame() {
    // So many sources that many find their first place taken, and few both.
    SourceLimit limit = new SourceLimit(2, 7);
    int sources = 0;
    int allowed = 0;
    for (int third = 0; third < 8; third++) {
      for (int last = 1; last < 255; last++) {
        sources++;
        int each = allowed(limit, "10.0." + third + "." + last, 5, 0);
        assertThat(each).isLessThanOrEqualTo(2);
        allowed += each;
      }
    }
    assertThat(allowed).isGreaterThan(2 * sources * 9 / 10);
  }

  @Test
  void addressesThatALinearHashTakesForOneAreTwo() {
    SourceLimit limit = new SourceLimit(10, 7);
    allowed(limit, "10.0.0.31", 100, 0);

    assertThat(allowed(limit, "10.0.1.0", 100, 0)).isEqualTo(10);
  }

  @Test
  void allOfASubnetIsOneSourceInIpv6AndItsNeighbourIsNot() {
    SourceLimit limit = new SourceLimit(10, 7);
    int allowed = 0;
    for (int i = 1; i < 100; i++) {
      allowed += limit.allows(at("2001:db8:0:1::" + Integer.toHexString(i)), 0) ? 1 : 0;
    }

    assertThat(allowed).isEqualTo(10);
    assertThat(limit.allows(at("2001:db8:0:2::1"), 0)).isTrue();
  }

  @Test
  void threadsTogetherGetWhatOneGets() throws Exception {
    SourceLimit limit = new SourceLimit(1_000, 7);
    int sum = 0;
    try (ExecutorService pool = Executors.newFixedThreadPool(4)) {
      List<Future<Integer>> asked = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        asked.add(pool.submit(() -> allowed(limit, "192.0.2.1", 1_000, 0)));
      }
      for (Future<Integer> each : asked) {
        sum += each.get();
      }
    }
    assertThat(sum).isEqualTo(1_000);
  }
}
