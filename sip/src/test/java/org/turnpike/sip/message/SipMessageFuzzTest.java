package org.turnpike.sip.message;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.turnpike.wire.Decoded;

/// Whatever bytes come, a decoder says what they are or that they are nothing; it never throws.
class SipMessageFuzzTest {

  private static final List<byte[]> SEEDS = List.copyOf(Torture.read("/rfc4475.txt").values());

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
      byte[] input = Mutations.next(SEEDS, random);
      try {
        take(input);
      } catch (RuntimeException e) {
        throw new AssertionError(
            "seed " + seed + ", input " + i + ": " + Arrays.toString(input), e);
      }
    }
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
