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
  private static final int MOST_UNANSWERED = 4;

  private final Framer framer;
  private byte[] bytes = new byte[0];
  private int from;
  private int to;

  /// Bytes before `from` that were skipped and not answered yet: the rest of a ping may be in the
  /// next read.
  private int unanswered;

  StreamBuffer(Framer framer) {
    this.framer = framer;
  }

  boolean isEmpty() {
    return from == to;
  }

  /// Takes as much of the input as a message could need.
  void take(ByteBuf in) {
    int start = from - unanswered;
    if (start > 0) {
      System.arraycopy(bytes, start, bytes, 0, to - start);
      to -= start;
      from = unanswered;
    }
    int count = Math.min(in.readableBytes(), Math.max(SMALL, framer.limit() + 1 - (to - from)));
    if (bytes.length < to + count) {
      int doubled = Math.min(bytes.length * 2, framer.limit() + SMALL + MOST_UNANSWERED);
      bytes = Arrays.copyOf(bytes, Math.max(to + count, doubled));
    }
    in.readBytes(bytes, to, count);
    to += count;
  }

  Piece next() {
    if (from == to) {
      if (bytes.length > SMALL) {
        // An idle connection holds no buffer.
        bytes = Arrays.copyOfRange(bytes, from - unanswered, from);
        from = unanswered;
        to = unanswered;
      }
      return INCOMPLETE;
    }
    int skipped = framer.skip(bytes, from, to);
    if (skipped > 0) {
      // RFC 5626 §4.4.1: CRLF and CRLF in two reads are one ping, as in one.
      byte[] answer = framer.answerTo(bytes, from - unanswered, unanswered + skipped);
      from += skipped;
      unanswered = answer.length > 0 ? 0 : Math.min(unanswered + skipped, MOST_UNANSWERED);
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
    unanswered = 0;
    return new Message(message);
  }
}
