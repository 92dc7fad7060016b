package org.turnpike.traversal.stun;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.turnpike.wire.Decoded;
import org.turnpike.wire.Slice;

/// The vector of RFC 8489 Appendix B.1, in the form of the verified erratum 6268: as printed its
/// length is wrong and it does not name the algorithm that made its key.
class Rfc8489Test {

  private static final String USER = "\u30de\u30c8\u30ea\u30c3\u30af\u30b9";
  private static final String REALM = "example.org";

  private static final byte[] REQUEST =
      hex(
          """
          00 01 00 90 21 12 a4 42 78 ad 34 33 c6 ad 72 c0 29 da 41 2e
          00 1e 00 20 4a 3c f3 8f ef 69 92 bd a9 52 c6 78 04 17 da 0f 24 81 94 15 56 9e 60 b2 05
          c4 6e 41 40 7f 17 04
          00 15 00 29 6f 62 4d 61 74 4a 6f 73 32 41 41 41 43 66 2f 2f 34 39 39 6b 39 35 34 64 36
          4f 4c 33 34 6f 4c 39 46 53 54 76 79 36 34 73 41 00 00 00
          00 14 00 0b 65 78 61 6d 70 6c 65 2e 6f 72 67 00
          00 1d 00 04 00 02 00 00
          00 1c 00 20 b5 c7 bf 00 5b 6c 52 a2 1c 51 c5 e8 92 f8 19 24 13 62 96 cb 92 7c 43 14 93
          09 27 8c c6 51 8e 65
          """);

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text.replaceAll("\\s", ""));
  }

  private static StunMessage read(byte[] bytes) {
    if (StunMessage.parse(Slice.of(bytes))
        instanceof Decoded.Value<StunMessage>(StunMessage read)) {
      return read;
    }
    throw new AssertionError("not read: " + StunMessage.parse(Slice.of(bytes)));
  }

  private static byte[] key() {
    return PasswordAlgorithm.SHA256.key(USER, REALM, "TheMatrIX");
  }

  @Test
  void theSampleRequestIsReadAndProven() {
    StunMessage request = read(REQUEST);

    assertThat(request.method()).isEqualTo(StunMethod.BINDING);
    assertThat(request.integrity()).isEqualTo(Integrity.SHA256);
    assertThat(request.text(StunAttribute.NONCE))
        .isEqualTo("obMatJos2AAACf//499k954d6OL34oL9FSTvy64sA");
    assertThat(request.text(StunAttribute.REALM)).isEqualTo(REALM);
    assertThat(
            PasswordAlgorithm.of(requireNonNull(request.value(StunAttribute.PASSWORD_ALGORITHM))))
        .isEqualTo(PasswordAlgorithm.SHA256);
    assertThat(request.isBy(key())).isTrue();
    assertThat(request.isBy(PasswordAlgorithm.MD5.key(USER, REALM, "TheMatrIX"))).isFalse();
  }

  @Test
  void theUserHashIsTheHashOfUserAndRealm() {
    assertThat(requireNonNull(read(REQUEST).value(StunAttribute.USERHASH)).bytes())
        .isEqualTo(PasswordAlgorithm.userHash(USER, REALM));
  }

  @Test
  void noBitOfTheSampleRequestCanBeChanged() {
    for (int i = StunMessage.HEADER; i < REQUEST.length; i++) {
      byte[] forged = REQUEST.clone();
      forged[i] ^= 1;
      if (StunMessage.parse(Slice.of(forged))
          instanceof Decoded.Value<StunMessage>(StunMessage m)) {
        assertThat(m.isBy(key())).as("bit of byte %d", i).isFalse();
      }
    }
  }

  @Test
  void whatWeWriteIsTheSampleRequest() {
    byte[] ours =
        new StunWriter(StunMethod.BINDING, StunClass.REQUEST, Arrays.copyOfRange(REQUEST, 8, 20))
            .bytes(StunAttribute.USERHASH, PasswordAlgorithm.userHash(USER, REALM))
            .text(StunAttribute.NONCE, "obMatJos2AAACf//499k954d6OL34oL9FSTvy64sA")
            .text(StunAttribute.REALM, REALM)
            .bytes(
                StunAttribute.PASSWORD_ALGORITHM, PasswordAlgorithm.value(PasswordAlgorithm.SHA256))
            .integrity(Integrity.SHA256, key())
            .toBytes();

    assertThat(ours).isEqualTo(REQUEST);
  }

  @Test
  void aShortenedProofIsTakenDownToSixteenBytesAndNoFurther() {
    // RFC 8489 §14.6: the length in the header counts the shortened attribute.
    byte[] body = Arrays.copyOf(REQUEST, REQUEST.length - 36);
    for (int length : new int[] {4, 8, 12, 16, 20, 32, 36}) {
      byte[] covered = body.clone();
      int counted = body.length + 4 + length - StunMessage.HEADER;
      covered[2] = (byte) (counted >> 8);
      covered[3] = (byte) counted;
      byte[] proof = Integrity.SHA256.of(key(), covered, covered.length);
      byte[] whole = Arrays.copyOf(covered, covered.length + 4 + length);
      whole[covered.length + 1] = 0x1c;
      whole[covered.length + 3] = (byte) length;
      System.arraycopy(proof, 0, whole, covered.length + 4, Math.min(length, 32));

      boolean taken =
          StunMessage.parse(Slice.of(whole)) instanceof Decoded.Value<StunMessage>(StunMessage m)
              && m.isBy(key());
      assertThat(taken).as("%d bytes", length).isEqualTo(length >= 16 && length <= 32);
    }
  }
}
