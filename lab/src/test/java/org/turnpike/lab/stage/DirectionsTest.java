package org.turnpike.lab.stage;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.turnpike.wire.Needs;

class DirectionsTest {

  /// An address of loopback at which no name server listens.
  private static final InetAddress NOBODY = InetAddress.ofLiteral("127.83.1.9");

  /// dig says on its output that it got none, in words that each would be tried as a host.
  @Test
  @Needs("dig")
  void aNameServerThatDoesNotAnswerNamesNoHost() throws Exception {
    Process asked =
        new ProcessBuilder("bash", "-c", Directions.ask(NOBODY) + "ask fe.contoso.com A")
            .redirectErrorStream(true)
            .start();

    assertThat(new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8)).isEmpty();
  }
}
