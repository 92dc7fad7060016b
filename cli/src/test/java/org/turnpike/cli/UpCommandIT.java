package org.turnpike.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class UpCommandIT {

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int turnpike(String... words) {
    CommandLine command = Turnpike.commandLine();
    command.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    return command.execute(words);
  }

  @Test
  void saysWhereItListensWhenItIsReady() {
    assertThat(turnpike("up", "--sip-port", "0", "--stop-when-ready")).isZero();
    assertThat(out.toString())
        .matches(
            "ready in \\d+ ms: SIP on udp 127\\.0\\.0\\.1:\\d+ and tcp 127\\.0\\.0\\.1:\\d+ .*\\R");
  }

  @Test
  void anUnknownOptionIsNamedWithTheWayToTheRightOnes() {
    assertThat(turnpike("up", "--sip-prot", "5070")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("--sip-prot").doesNotContain("\tat ");
  }

  @Test
  void aMalformedAddressIsShownWithTheFormThatWasExpected() {
    assertThat(turnpike("up", "--bind", "192.168.1")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("--bind 192.168.1: expected an IPv4 or IPv6 address");
  }

  @Test
  void aPortOutsideItsRangeIsShownWithTheRange() {
    assertThat(turnpike("up", "--sip-port", "65536")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("--sip-port 65536: expected 0 to 65535");
  }

  @Test
  void aPortInUseIsNamedWithItsHolder() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      String port = Integer.toString(taken.getLocalPort());

      assertThat(turnpike("up", "--sip-port", port)).isEqualTo(ExitCode.ENVIRONMENT);
      assertThat(err.toString())
          .contains(port)
          .contains(Long.toString(ProcessHandle.current().pid()))
          .doesNotContain("\tat ");
    }
  }

  @Test
  void anAddressOfAnotherMachineIsRefusedWithTheRemedy() {
    assertThat(turnpike("up", "--bind", "192.0.2.1", "--sip-port", "0"))
        .isEqualTo(ExitCode.ENVIRONMENT);
    assertThat(err.toString()).contains("192.0.2.1").contains("no such address");
  }
}
