package org.turnpike.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.turnpike.server.bench.RelayBench;

class RelayBenchCommandTest {

  private static RelayBench.Found found(
      RelayBench.Direction direction, long received, RelayBench.Limit limit) {
    return new RelayBench.Found(
        new RelayBench.Step(direction, 120_000, 120_000, received, 1_000_000_000L, 500_000_000L),
        limit);
  }

  @Test
  void theTableSaysWhatWasCarriedAndWhatEndedIt() {
    String table =
        RelayBenchCommand.table(
            new RelayBench.Report(
                new RelayBench.Wish(1, 200, 172, 1000, 0.001),
                "linux",
                4,
                List.of(
                    found(RelayBench.Direction.TO_PEERS, 120_000, RelayBench.Limit.LOSS),
                    found(RelayBench.Direction.TO_CLIENTS, 119_940, RelayBench.Limit.GENERATOR),
                    found(RelayBench.Direction.BOTH, 120_000, RelayBench.Limit.RATE))));
    assertThat(table)
        .contains(
            "relay with 1 thread over Linux's own calls, 4 processors; 200 clients, 172 bytes of"
                + " media in a packet")
        .contains(
            "client to peer       120,000    0.00%         0.50            240,000  packets were"
                + " lost")
        .contains(
            "peer to client       119,940    0.05%         0.50            239,880  the load could"
                + " not send faster: the relay may carry more")
        .contains("that is 1,200 calls; plan for two thirds of it: 800.");
  }

  @Test
  void whatCannotBeMeasuredIsAMistakeOfTheCommandLine() {
    StringWriter err = new StringWriter();
    int exit =
        Turnpike.commandLine("relay", "bench", "--clients", "0")
            .setErr(new PrintWriter(err))
            .execute("relay", "bench", "--clients", "0");
    assertThat(exit).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("clients 0: expected 1 to 5000");
  }
}
