package org.turnpike.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OpeningTest {

  private static Opening of(byte[] bytes) {
    return Opening.of(bytes, bytes.length);
  }

  private static Opening of(String text) {
    return of(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /// What the JDK's client sends first.
  static byte[] clientHello(String serverName, String... protocols) {
    try {
      SSLEngine engine = SSLContext.getDefault().createSSLEngine(serverName, 443);
      engine.setUseClientMode(true);
      SSLParameters parameters = engine.getSSLParameters();
      parameters.setApplicationProtocols(protocols);
      engine.setSSLParameters(parameters);
      engine.beginHandshake();
      ByteBuffer out = ByteBuffer.allocate(20_000);
      engine.wrap(ByteBuffer.allocate(0), out);
      return Arrays.copyOf(out.array(), out.position());
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void nothingTellsNothing() {
    assertThat(of(new byte[0])).isEqualTo(new Opening.More());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  void theFirstTwoBitsOfStunAreZero(int first) {
    assertThat(of(new byte[] {(byte) first})).isEqualTo(new Opening.Stun());
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 0x15, 0x17, 0x40, 0x80, 0xff})
  void whatIsNoneOfThemIsUnknown(int first) {
    assertThat(of(new byte[] {(byte) first, 0, 0, 0})).isEqualTo(new Opening.Unknown());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "OPTIONS sip:a@example.com SIP/2.0\r\n",
        "\r\n\r\nREGISTER sip:example.com SIP/2.0\r\nVia: ",
        "SIP/2.0 200 OK\r\n"
      })
  void aLineOfSipIsSip(String text) {
    assertThat(of(text)).isEqualTo(new Opening.Sip());
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET / HTTP/1.1\r\n", "OPTIONS * HTTP/1.1\n", "POST /x HTTP/1.0\r\n"})
  void aLineOfHttpIsHttp(String text) {
    assertThat(of(text)).isEqualTo(new Opening.Http());
  }

  @Test
  void aLineHasItsEndWithinItsBound() {
    assertThat(of("OPTIONS ")).isEqualTo(new Opening.More());
    assertThat(of("HELLO WORLD\r\n")).isEqualTo(new Opening.Unknown());
    assertThat(of("G".repeat(Opening.LONGEST_LINE))).isEqualTo(new Opening.Unknown());
    assertThat(of("\n".repeat(Opening.LONGEST_LINE))).isEqualTo(new Opening.Unknown());
  }

  @Test
  void aClientHelloTellsItsProtocolsAndTheServersName() {
    assertThat(of(clientHello("av.example.com", "stun.turn", "http/1.1")))
        .isEqualTo(new Opening.Tls(List.of("stun.turn", "http/1.1"), "av.example.com"));
    assertThat(of(clientHello("192.0.2.1"))).isEqualTo(new Opening.Tls(List.of(), ""));
  }

  @Test
  void everyBeginningOfAClientHelloIsTooShort() {
    byte[] hello = clientHello("av.example.com", "stun.turn");
    for (int length = 0; length < hello.length; length++) {
      assertThat(Opening.of(hello, length)).isEqualTo(new Opening.More());
    }
  }

  @Test
  void aClientHelloInTwoRecordsTellsNothingAndIsLeftToTls() {
    byte[] hello = clientHello("av.example.com", "stun.turn");
    ByteArrayOutputStream cut = new ByteArrayOutputStream();
    cut.writeBytes(new byte[] {0x16, 3, 1, 0, 60});
    cut.write(hello, 5, 60);
    assertThat(of(cut.toByteArray())).isEqualTo(new Opening.Tls(List.of(), ""));
  }

  @Test
  void aRecordOfAnotherVersionOrTooLongIsUnknown() {
    assertThat(of(new byte[] {0x16, 2, 0, 0, 9})).isEqualTo(new Opening.Unknown());
    assertThat(of(new byte[] {0x16, 3, 1, 0, 0})).isEqualTo(new Opening.Unknown());
    assertThat(of(new byte[] {0x16, 3, 1, 0x40, 1})).isEqualTo(new Opening.Unknown());
  }

  @Test
  void alteredBytesNeverDoHarm() {
    fuzz(40_000, 20261121);
  }

  @Test
  @Tag("long")
  void tenMillionAlteredOpeningsNeverDoHarm() {
    fuzz(10_000_000, 443);
  }

  /// Cuts, alters, lengthens; half of the changes are where lengths stand.
  private static void fuzz(int rounds, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<byte[]> seeds =
        List.of(
            clientHello("av.example.com", "stun.turn", "http/1.1"),
            clientHello("sip.example.com"),
            "OPTIONS sip:a@example.com SIP/2.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII),
            "GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII),
            new byte[] {0, 1, 0, 0, 0x21, 0x12, (byte) 0xa4, 0x42});
    for (int i = 0; i < rounds; i++) {
      byte[] origin = seeds.get(random.nextInt(seeds.size()));
      byte[] bytes = origin.clone();
      for (int n = random.nextInt(1, 6); n > 0; n--) {
        int at = random.nextBoolean() ? random.nextInt(bytes.length) : lengthAt(bytes, random);
        bytes[at] = (byte) (random.nextInt(4) == 0 ? random.nextInt(256) : bytes[at] + 1);
      }
      int length = random.nextInt(8) == 0 ? random.nextInt(bytes.length + 1) : bytes.length;
      try {
        Opening found = Opening.of(bytes, length);
        if (found instanceof Opening.Tls hello) {
          assertThat(hello.serverName().length()).isLessThan(length);
        }
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + seed + ", round " + i, e);
      }
    }
  }

  private static int lengthAt(byte[] bytes, SplittableRandom random) {
    int at = random.nextInt(Math.min(bytes.length, 140));
    return at < 9 || at > 42 ? at : Math.min(43, bytes.length - 1);
  }
}
