package org.turnpike.server.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RelayBenchIT {

  @Test
  void eachDirectionIsCarriedAndWhatArrivesWasSent() {
    List<RelayBench.Step> tried = new ArrayList<>();
    RelayBench.Report report =
        RelayBench.run(new RelayBench.Wish(1, 5, 172, 100, 0.01), tried::add);

    assertThat(report.found())
        .extracting(found -> found.best().direction())
        .containsExactly(RelayBench.Direction.values());
    assertThat(report.found())
        .allSatisfy(found -> {
          assertThat(tried).contains(found.best());
          assertThat(found.best().received()).isPositive();
          assertThat(found.best().cpuNanos()).isPositive();
        });
    // A duplicate, or a packet of the step before, would be more than was sent.
    assertThat(tried)
        .allSatisfy(step -> assertThat(step.received()).isLessThanOrEqualTo(step.sent()));
    // The first rate that is not carried ends the doubling.
    assertThat(tried.getFirst().asked()).isEqualTo(5_000);
  }

  @Test
  void whatCannotBeMeasuredIsRefused() {
    assertThatThrownBy(() -> new RelayBench.Wish(1, 0, 172, 100, 0.01))
        .hasMessage("clients 0: expected 1 to 5000");
    assertThatThrownBy(() -> new RelayBench.Wish(1, 1, 9000, 100, 0.01))
        .hasMessage("bytes 9000: expected 12 to 1400");
    assertThatThrownBy(() -> new RelayBench.Wish(1, 1, 172, 100, 0.9))
        .hasMessageContaining("0 to 50 percent");
  }
}
