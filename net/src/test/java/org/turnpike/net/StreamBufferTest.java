package org.turnpike.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class StreamBufferTest {

  private final StreamBuffer buffer = new StreamBuffer(Sentences.FRAMER);

  /// What comes out of these bytes: messages, answers in brackets, `BROKEN`.
  private String read(String text) {
    StringBuilder out = new StringBuilder();
    ByteBuf in = Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
    while (in.isReadable()) {
      buffer.take(in);
      boolean more = true;
      while (more) {
        switch (buffer.next()) {
          case StreamBuffer.Message(byte[] message) -> out.append(text(message));
          case StreamBuffer.Answer(byte[] answer) -> out.append(bracketed(answer));
          case StreamBuffer.Incomplete _ -> more = false;
          case StreamBuffer.Broken _ -> {
            return out + "BROKEN";
          }
        }
      }
    }
    return out.toString();
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static String bracketed(byte[] bytes) {
    return bytes.length == 0 ? "" : "[" + text(bytes) + "]";
  }

  @Test
  void aPingIsAnsweredWholeAndInTwoReads() {
    assertThat(read("~~")).isEqualTo("[!]");
    assertThat(read("~")).isEmpty();
    assertThat(buffer.isEmpty()).isTrue();
    assertThat(read("~")).isEqualTo("[!]");
    assertThat(read("~")).isEmpty();
  }

  @Test
  void aMessageEndsAHalfPing() {
    assertThat(read("~")).isEmpty();
    assertThat(read("One.~")).isEqualTo("One.");
    assertThat(read("Two.")).isEqualTo("Two.");
    assertThat(read("~")).isEmpty();
  }

  @Test
  void aHalfPingAfterALongMessageIsKept() {
    String longest = "x".repeat(999) + ".";
    assertThat(read(longest + longest + longest + "~")).isEqualTo(longest + longest + longest);
    assertThat(read("~" + longest)).isEqualTo("[!]" + longest);
  }

  @Test
  void byteForByteTheSameComesOut() {
    StringBuilder out = new StringBuilder();
    for (char each : "~~One.~Two.~~~Three.~".toCharArray()) {
      out.append(read(String.valueOf(each)));
    }
    assertThat(out).hasToString("[!]One.Two.[!]Three.");
  }

  @Test
  void oneByteMoreThanTheLimitIsBroken() {
    assertThat(read("x".repeat(1000))).isEmpty();
    assertThat(read("x")).isEqualTo("BROKEN");
  }
}
