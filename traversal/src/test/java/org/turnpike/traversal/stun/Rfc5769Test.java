package org.turnpike.traversal.stun;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.turnpike.wire.Decoded;
import org.turnpike.wire.Slice;

/// The four vectors of RFC 5769, each read and proven, and proven wrong when one bit differs.
class Rfc5769Test {

  private static final byte[] SHORT_TERM =
      "VOkJxbRl1RmTxUk/WvJxBt".getBytes(StandardCharsets.US_ASCII);

  /// §2.1.
  private static final byte[] REQUEST =
      hex(
          """
          00 01 00 58 21 12 a4 42 b7 e7 a7 01 bc 34 d6 86 fa 87 df ae
          80 22 00 10 53 54 55 4e 20 74 65 73 74 20 63 6c 69 65 6e 74
          00 24 00 04 6e 00 01 ff
          80 29 00 08 93 2f f9 b1 51 26 3b 36
          00 06 00 09 65 76 74 6a 3a 68 36 76 59 20 20 20
          00 08 00 14 9a ea a7 0c bf d8 cb 56 78 1e f2 b5 b2 d3 f2 49 c1 b5 71 a2
          80 28 00 04 e5 7a 3b cf
          """);

  /// §2.2.
  private static final byte[] RESPONSE_V4 =
      hex(
          """
          01 01 00 3c 21 12 a4 42 b7 e7 a7 01 bc 34 d6 86 fa 87 df ae
          80 22 00 0b 74 65 73 74 20 76 65 63 74 6f 72 20
          00 20 00 08 00 01 a1 47 e1 12 a6 43
          00 08 00 14 2b 91 f5 99 fd 9e 90 c3 8c 74 89 f9 2a f9 ba 53 f0 6b e7 d7
          80 28 00 04 c0 7d 4c 96
          """);

  /// §2.3.
  private static final byte[] RESPONSE_V6 =
      hex(
          """
          01 01 00 48 21 12 a4 42 b7 e7 a7 01 bc 34 d6 86 fa 87 df ae
          80 22 00 0b 74 65 73 74 20 76 65 63 74 6f 72 20
          00 20 00 14 00 02 a1 47 01 13 a9 fa a5 d3 f1 79 bc 25 f4 b5 be d2 b9 d9
          00 08 00 14 a3 82 95 4e 4b e6 7b f1 17 84 c9 7c 82 92 c2 75 bf e3 ed 41
          80 28 00 04 c8 fb 0b 4c
          """);

  /// §2.4: without fingerprint; user and password need SASLprep, which leaves the user as it is and
  /// maps the password's soft hyphen and ordinal indicator away.
  private static final byte[] LONG_TERM =
      hex(
          """
          00 01 00 60 21 12 a4 42 78 ad 34 33 c6 ad 72 c0 29 da 41 2e
          00 06 00 12 e3 83 9e e3 83 88 e3 83 aa e3 83 83 e3 82 af e3 82 b9 00 00
          00 15 00 1c 66 2f 2f 34 39 39 6b 39 35 34 64 36 4f 4c 33 34 6f 4c 39 46 53 54 76 79
          36 34 73 41
          00 14 00 0b 65 78 61 6d 70 6c 65 2e 6f 72 67 00
          00 08 00 14 f6 70 24 65 6d d6 4a 3e 02 b8 e0 71 2e 85 c9 a2 8c a8 96 66
          """);

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text.replaceAll("\\s", ""));
  }

  private static StunMessage read(byte[] bytes) {
    assertThat(StunMessage.looksLike(Slice.of(bytes))).isTrue();
    if (StunMessage.parse(Slice.of(bytes))
        instanceof Decoded.Value<StunMessage>(StunMessage read)) {
      return read;
    }
    throw new AssertionError("not read: " + StunMessage.parse(Slice.of(bytes)));
  }

  private static void provenOnlyWhole(byte[] bytes, byte[] key, int covered) {
    assertThat(read(bytes).isBy(key)).isTrue();
    assertThat(read(bytes).isBy("another".getBytes(StandardCharsets.US_ASCII))).isFalse();
    for (int i = StunMessage.HEADER; i < covered; i++) {
      byte[] forged = bytes.clone();
      forged[i] ^= 1;
      if (StunMessage.parse(Slice.of(forged))
          instanceof Decoded.Value<StunMessage>(StunMessage m)) {
        assertThat(m.isBy(key)).as("bit of byte %d", i).isFalse();
      }
    }
  }

  @Test
  void theSampleRequestIsReadAndProven() {
    StunMessage request = read(REQUEST);

    assertThat(request.kind()).isEqualTo(StunClass.REQUEST);
    assertThat(request.method()).isEqualTo(StunMethod.BINDING);
    assertThat(request.text(StunAttribute.SOFTWARE)).isEqualTo("STUN test client");
    assertThat(request.text(StunAttribute.USERNAME)).isEqualTo("evtj:h6vY");
    assertThat(request.number(StunAttribute.PRIORITY)).isEqualTo(0x6e0001ffL);
    assertThat(request.has(StunAttribute.ICE_CONTROLLED)).isTrue();
    assertThat(request.fingerprintMatches()).isTrue();
    provenOnlyWhole(REQUEST, SHORT_TERM, REQUEST.length - 8);
  }

  @Test
  void theSampleIpv4ResponseIsReadAndProven() {
    StunMessage response = read(RESPONSE_V4);

    assertThat(response.kind()).isEqualTo(StunClass.SUCCESS);
    assertThat(response.text(StunAttribute.SOFTWARE)).isEqualTo("test vector");
    assertThat(response.address(StunAttribute.XOR_MAPPED_ADDRESS))
        .isEqualTo(new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 32853));
    assertThat(response.fingerprintMatches()).isTrue();
    provenOnlyWhole(RESPONSE_V4, SHORT_TERM, RESPONSE_V4.length - 8);
  }

  @Test
  void theSampleIpv6ResponseIsReadAndProven() {
    StunMessage response = read(RESPONSE_V6);

    assertThat(response.address(StunAttribute.XOR_MAPPED_ADDRESS))
        .isEqualTo(
            new InetSocketAddress(
                InetAddress.ofLiteral("2001:db8:1234:5678:11:2233:4455:6677"), 32853));
    assertThat(response.fingerprintMatches()).isTrue();
    provenOnlyWhole(RESPONSE_V6, SHORT_TERM, RESPONSE_V6.length - 8);
  }

  @Test
  void theSampleLongTermRequestIsReadAndProven() {
    StunMessage request = read(LONG_TERM);

    assertThat(request.text(StunAttribute.USERNAME))
        .isEqualTo("\u30de\u30c8\u30ea\u30c3\u30af\u30b9");
    assertThat(request.text(StunAttribute.NONCE)).isEqualTo("f//499k954d6OL34oL9FSTvy64sA");
    assertThat(request.text(StunAttribute.REALM)).isEqualTo("example.org");
    assertThat(request.hasFingerprint()).isFalse();
    provenOnlyWhole(
        LONG_TERM,
        Integrity.longTermKey("\u30de\u30c8\u30ea\u30c3\u30af\u30b9", "example.org", "TheMatrIX"),
        LONG_TERM.length);
  }

  @Test
  void whatWeWriteIsTheSampleResponse() {
    byte[] id = java.util.Arrays.copyOfRange(RESPONSE_V4, 8, 20);
    StunWriter writer =
        new StunWriter(StunMethod.BINDING, StunClass.SUCCESS, id)
            .text(StunAttribute.SOFTWARE, "test vector")
            .address(
                StunAttribute.XOR_MAPPED_ADDRESS,
                new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 32853));
    byte[] ours = writer.integrity(Integrity.SHA1, SHORT_TERM).fingerprint().toBytes();

    // The RFC pads with a space, we with zero, so integrity and fingerprint differ: compare what is
    // before them, and have ours proven.
    assertThat(java.util.Arrays.copyOf(ours, 35))
        .isEqualTo(java.util.Arrays.copyOf(RESPONSE_V4, 35));
    assertThat(read(ours).isBy(SHORT_TERM)).isTrue();
    assertThat(read(ours).fingerprintMatches()).isTrue();
  }
}
