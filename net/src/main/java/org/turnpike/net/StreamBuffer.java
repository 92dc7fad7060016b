package org.turnpike.net;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import org.turnpike.wire.Decoded.Malformed;
import org.turnpike.wire.Framer;

/// The unread bytes of a stream, cut into messages by a [Framer]. Starts small, grows to one
/// message of the framer's limit, and shrinks again.
final class StreamBuffer {

  sealed interface Piece {}

  record Message(byte[] bytes) implements Piece {}

  /// Bytes that go back for a keep-alive; may be empty.
  record Answer(byte[] bytes) implements Piece {}

  record Incomplete() implements Piece {}

  record Broken(Malformed<?> fault) implements Piece {}

  private static final Incomplete INCOMPLETE = new Incomplete();
  private static final int SMALL = 2048;

  private final Framer framer;
  private byte[] bytes = new byte[0];
  private int from;
  private int to;

  StreamBuffer(Framer framer) {
    this.framer = framer;
  }

  boolean isEmpty() {
    return from == to;
  }

  /// Takes as much of the input as a message could need.
  void take(ByteBuf in) {
    if (from > 0) {
      System.arraycopy(bytes, from, bytes, 0, to - from);
      to -= from;
      from = 0;
    }
    int count = Math.min(in.readableBytes(), Math.max(SMALL, framer.limit() + 1 - to));
    if (bytes.length < to + count) {
      int doubled = Math.min(bytes.length * 2, framer.limit() + SMALL);
      bytes = Arrays.copyOf(bytes, Math.max(to + count, doubled));
    }
    in.readBytes(bytes, to, count);
    to += count;
  }

  Piece next() {
    if (from == to) {
      if (bytes.length > SMALL) {
        bytes = new byte[0]; // an idle connection holds no buffer
      }
      from = 0;
      to = 0;
      return INCOMPLETE;
    }
    int skipped = framer.skip(bytes, from, to);
    if (skipped > 0) {
      byte[] answer = framer.answerTo(bytes, from, skipped);
      from += skipped;
      return new Answer(answer);
    }
    int length = framer.frame(bytes, from, to);
    if (length == Framer.BROKEN) {
      return new Broken(new Malformed<>(0, "expected the start of a message"));
    }
    if (length > framer.limit() || (length == Framer.MORE && to - from > framer.limit())) {
      return new Broken(
          new Malformed<>(
              framer.limit(),
              "expected the end of the message within " + framer.limit() + " bytes"));
    }
    if (length == Framer.MORE) {
      return INCOMPLETE;
    }
    byte[] message = Arrays.copyOfRange(bytes, from, from + length);
    from += length;
    return new Message(message);
  }
}
