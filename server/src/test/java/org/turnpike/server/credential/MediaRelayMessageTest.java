package org.turnpike.server.credential;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.turnpike.wire.Decoded;

class MediaRelayMessageTest {

  private static final MediaRelayMessage.Request REQUEST =
      new MediaRelayMessage.Request(
          "7",
          "sip:mras@edge.contoso.internal",
          "sip:alice@contoso.example",
          "sip:alice@contoso.example",
          Location.INTERNET,
          Duration.ofHours(8));

  private static final MediaRelayMessage.Answer ANSWER =
      new MediaRelayMessage.Answer(
          "7",
          "sip:alice@contoso.example",
          "sip:mras@edge.contoso.internal",
          new Issued(
              "1700000000:a&b<c>@contoso.example",
              "x\"y'z=",
              Duration.ofHours(8),
              List.of(
                  new RelayAt(Location.INTERNET, InetAddress.ofLiteral("203.0.113.7"), 3478, 443),
                  new RelayAt(Location.INTERNET, InetAddress.ofLiteral("2001:db8::7"), 3478, 0))));

  private static String text(MediaRelayMessage message) {
    return new String(message.toBytes(), StandardCharsets.UTF_8);
  }

  private static Decoded<MediaRelayMessage> parse(String text) {
    return MediaRelayMessage.parse(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void whatIsWrittenIsRead() {
    assertThat(MediaRelayMessage.parse(REQUEST.toBytes())).isEqualTo(new Decoded.Value<>(REQUEST));
    assertThat(MediaRelayMessage.parse(ANSWER.toBytes())).isEqualTo(new Decoded.Value<>(ANSWER));
  }

  @Test
  void aRequestAsOtherServersWriteItIsRead() {
    Decoded<MediaRelayMessage> read =
        parse(
            """
            <?xml version="1.0"?>
            <!-- asked by a client -->
            <m:request xmlns:m="http://schemas.microsoft.com/2006/09/sip/mrasp" requestID="1"
                version="2.0" to="sip:mras@e" from="sip:a@b">
              <m:credentialsRequest credentialsRequestID="1">
                <m:identity> sip:a@b </m:identity>
                <m:location>intranet</m:location>
              </m:credentialsRequest>
            </m:request>
            """);
    assertThat(read)
        .isEqualTo(
            new Decoded.Value<>(
                new MediaRelayMessage.Request(
                    "1",
                    "sip:mras@e",
                    "sip:a@b",
                    "sip:a@b",
                    Location.INTRANET,
                    Duration.ofMinutes(480))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "<request",
        "<request/>",
        "<other requestID='1'/>",
        "{\"identity\": \"sip:a@b\"}",
        "<request requestID='1'><identity>sip:a@b</identity><location>moon</location></request>",
        "<request requestID='1'><identity>sip:a@b</identity><location>intranet</location>"
            + "<duration>99999999999</duration></request>",
        "<!DOCTYPE r [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><request requestID='1'>"
            + "<identity>&e;</identity><location>intranet</location></request>",
        "<a><a><a><a><a><a><a><a><a></a></a></a></a></a></a></a></a></a>",
        "<response requestID='1'><username>u</username><password>p</password>"
            + "<duration>1</duration><mediaRelay><location>internet</location>"
            + "<hostName>evil.example</hostName><udpPort>1</udpPort><tcpPort>1</tcpPort>"
            + "</mediaRelay></response>",
      })
  void whatIsNoneIsMalformed(String text) {
    assertThat(parse(text)).isInstanceOf(Decoded.Malformed.class);
  }

  @Test
  void aBodyThatIsTooLongIsNotLookedAt() {
    assertThat(parse(" ".repeat(MediaRelayMessage.MOST_BYTES) + text(REQUEST)))
        .isInstanceOf(Decoded.Malformed.class);
  }

  @Test
  void damageOfEveryKindIsAValueOrMalformedAndNothingElse() {
    Random random = new Random(5);
    byte[] good = ANSWER.toBytes();
    for (int i = 0; i < 20_000; i++) {
      byte[] bad = good.clone();
      for (int j = random.nextInt(4); j >= 0; j--) {
        bad[random.nextInt(bad.length)] = (byte) random.nextInt(256);
      }
      assertThat(MediaRelayMessage.parse(bad)).as("round %d", i).isNotNull();
    }
  }

  @Test
  void aPasswordIsNeverShown() {
    assertThat(ANSWER.toString()).doesNotContain("x\"y'z=");
  }
}
