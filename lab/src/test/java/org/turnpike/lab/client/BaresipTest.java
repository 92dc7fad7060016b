package org.turnpike.lab.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnpike.lab.network.Place;

/// What baresip says, as far as something is waited for or concluded from it.
class BaresipTest {

  private static final Baresip.Settings ALICE =
      new Baresip.Settings(
          "alice@contoso.com",
          "secret",
          "127.0.0.1:5061",
          "tls",
          "medianat=ice",
          Optional.empty(),
          "lo",
          440);

  @TempDir Path folder;

  /// Says that it is ready, then what the script says.
  private Baresip saying(String script) {
    Place place =
        (log, _) ->
            Place.HERE.start(log, List.of("bash", "-c", "echo baresip is ready.; " + script));
    return Baresip.start(place, folder, ALICE);
  }

  private boolean renewed(String address, String port) {
    try (Baresip alice =
        saying(
            """
            echo "stream: mnat 'ice' connected: raddr 192.0.2.1:4000 "
            echo 'm=audio 3000 RTP/AVP 0'
            echo 'c=IN IP4 192.0.2.9'
            read -r typed
            echo answered
            while read -r typed; do
              [ "$typed" = /reinvite ] || continue
              echo 'SIP/2.0 407 Proxy Authentication Required'
              echo 'ACK sip:bob@contoso.com SIP/2.0'
              echo 'CSeq: 2 ACK'
              echo 'SIP/2.0 100 Trying'
              echo 'SIP/2.0 200 OK'
              echo 'c=IN IP4 10.0.0.1'
              echo 'm=audio %s RTP/AVP 0'
              echo 'c=IN IP4 %s'
              echo 'ACK sip:bob@192.0.2.1 SIP/2.0'
            done
            """
                .formatted(port, address))) {
      alice.call("bob@contoso.com");
      alice.await("answered");
      boolean agreed = alice.renew();
      assertThat(alice.output()).contains("ACK sip:bob@192.0.2.1 SIP/2.0");
      return agreed;
    }
  }

  @Test
  void anUpdatedOfferIsInForceWhenItsAnswerIsAcknowledgedAndNotBefore() {
    assertThat(renewed("192.0.2.1", "4000")).isTrue();
  }

  @Test
  void whoAnswersWithAnotherAddressHasChosenAnotherPair() {
    assertThat(renewed("198.51.100.1", "4000")).isFalse();
    assertThat(renewed("192.0.2.1", "4001")).isFalse();
  }

  @Test
  void itsChecksSucceedFailOrRun() {
    try (Baresip alice =
        saying(
            """
            read -r typed
            echo 'ice: audio: connectivity check is complete (update=1)'
            echo "stream: mnat 'ice' connected: raddr 192.0.2.1:4000"
            echo first
            read -r typed
            echo 'ice: connectivity check failed: No such file or directory'
            echo second
            read -r typed
            """)) {
      assertThat(alice.checks()).isEqualTo(Baresip.Checks.RUNNING);
      alice.call("bob@contoso.com");
      alice.await("first");
      assertThat(alice.checks()).isEqualTo(Baresip.Checks.SUCCEEDED);
      alice.call("bob@contoso.com");
      alice.await("second");
      assertThat(alice.checks()).isEqualTo(Baresip.Checks.FAILED);
    }
  }

  /// Its relay answers a question and not the next: behind a balancer that is another node's.
  @Test
  void aCallThatIsGivenUpOverASilentRelayIsKnown() {
    try (Baresip alice =
        saying(
            """
            read -r typed
            echo '{1} TURN Client error: Connection timed out'
            echo 'ice: gather error: Connection timed out (0 )'
            read -r typed
            """)) {
      assertThat(alice.relaySilent()).isFalse();
      alice.call("bob@contoso.com");
      alice.await("gather error");
      assertThat(alice.relaySilent()).isTrue();
    }
  }

  /// A server may still ask others then.
  @Test
  void aRequestWithoutAFinalResponseIsKnown() {
    try (Baresip alice =
        saying(
            """
            read -r typed
            echo 'SIP/2.0 401 Unauthorized'
            echo 'SIP/2.0 100 Trying'
            echo 'CSeq: 2 REGISTER'
            read -r typed
            echo 'SIP/2.0 408 Request Timeout'
            echo 'CSeq: 3 REGISTER'
            read -r typed
            """)) {
      assertThat(alice.unanswered()).isFalse();
      alice.call("bob@contoso.com");
      alice.await("CSeq: 2");
      assertThat(alice.unanswered()).isTrue();
      alice.call("bob@contoso.com");
      alice.await("CSeq: 3");
      assertThat(alice.unanswered()).isFalse();
    }
  }
}
