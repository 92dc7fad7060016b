package org.turnpike.sip.message;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.turnpike.wire.Decoded;

/// Whatever bytes come, a decoder says what they are or that they are nothing; it never throws.
class SipMessageFuzzTest {

  private static final List<byte[]> SEEDS = List.copyOf(Torture.read("/rfc4475.txt").values());

  /// What torture messages are broken with: the letters that mean something to a parser.
  private static final byte[][] SPICE = {
    "\r\n".getBytes(),
    "\r\n ".getBytes(),
    ";".getBytes(),
    ",".getBytes(),
    "<".getBytes(),
    ">".getBytes(),
    "\"".getBytes(),
    "\\".getBytes(),
    "%00".getBytes(),
    "%".getBytes(),
    "[::1]".getBytes(),
    "99999999999999999999".getBytes(),
    "-1".getBytes(),
    ":".getBytes(),
    "@".getBytes(),
    "=".getBytes(),
    {0},
    {(byte) 0xff, (byte) 0xfe},
    "Content-Length: 4\r\n".getBytes(),
    "Via: SIP/2.0/UDP a;branch=z9hG4bK\r\n".getBytes(),
    "\r\n\r\n".getBytes(),
  };

  @Test
  void mutatedTortureMessagesAreTakenOrRefused() {
    run(20_000, 4475);
  }

  @Test
  @Tag("long")
  void manyMoreMutatedTortureMessagesAreTakenOrRefused() {
    run(5_000_000, System.nanoTime());
  }

  private static void run(int count, long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < count; i++) {
      byte[] input = mutate(SEEDS.get(random.nextInt(SEEDS.size())), random);
      try {
        take(input);
      } catch (RuntimeException e) {
        throw new AssertionError(
            "seed " + seed + ", input " + i + ": " + Arrays.toString(input), e);
      }
    }
  }

  static byte[] mutate(byte[] from, Random random) {
    List<Byte> bytes = new ArrayList<>();
    for (byte b : from) {
      bytes.add(b);
    }
    for (int n = 1 + random.nextInt(4); n > 0; n--) {
      int at = bytes.isEmpty() ? 0 : random.nextInt(bytes.size());
      switch (random.nextInt(5)) {
        case 0 -> bytes.addAll(at, boxed(SPICE[random.nextInt(SPICE.length)]));
        case 1 -> bytes.subList(at, Math.min(bytes.size(), at + random.nextInt(20))).clear();
        case 2 -> {
          int end = Math.min(bytes.size(), at + random.nextInt(60));
          bytes.addAll(at, List.copyOf(bytes.subList(at, end)));
        }
        case 3 -> {
          if (!bytes.isEmpty()) {
            bytes.set(at, (byte) random.nextInt(256));
          }
        }
        default -> bytes.subList(at, bytes.size()).clear();
      }
    }
    byte[] out = new byte[bytes.size()];
    for (int i = 0; i < out.length; i++) {
      out[i] = bytes.get(i);
    }
    return out;
  }

  private static List<Byte> boxed(byte[] bytes) {
    List<Byte> boxed = new ArrayList<>();
    for (byte b : bytes) {
      boxed.add(b);
    }
    return boxed;
  }

  @FuzzTest
  void anyBytesAreTakenOrRefused(FuzzedDataProvider data) {
    take(data.consumeRemainingAsBytes());
  }

  /// All that a node asks of a message before it knows who sent it.
  private static void take(byte[] input) {
    framesAlikeInPieces(input);
    if (!(SipMessage.parse(input.clone())
        instanceof Decoded.Value<SipMessage>(SipMessage message))) {
      return;
    }
    boolean holds = message.validate() == null;
    message.uri();
    message.topVia();
    message.vias();
    message.from();
    message.to();
    message.cseq();
    message.contacts();
    message.routes();
    message.recordRoutes();
    message.path();
    message.maxForwards();
    message.expires();
    message.body();
    if (holds) {
      SipMessage again =
          message.edit().setReceived("192.0.2.1", 5060).setMaxForwards(9).toMessage();
      assertThat(again.callId()).isEqualTo(message.callId());
      if (message.isRequest()) {
        SipMessage.response(message, 200, "OK", "tag").toMessage();
      }
    }
  }

  /// The same messages, however the bytes are cut.
  private static void framesAlikeInPieces(byte[] input) {
    SipFramer framer = new SipFramer(65_536);
    int whole = framer.frame(input, 0, input.length);
    if (whole > 0) {
      assertThat(whole).isLessThanOrEqualTo(input.length);
      assertThat(framer.frame(input, 0, whole)).isEqualTo(whole);
      if (whole > 1) {
        assertThat(framer.frame(input, 0, whole - 1)).isNotPositive();
      }
    }
  }
}
