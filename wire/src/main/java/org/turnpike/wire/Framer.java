package org.turnpike.wire;

/// Finds messages in a stream. Stateless: the reader asks again from the start of the unread bytes.
public interface Framer {

  /// More bytes are needed before the length is known or the message is whole.
  int MORE = 0;

  /// No message can start here: the stream is beyond repair and is closed.
  int BROKEN = -1;

  /// Length of the message at `from`, when all of it lies before `to`; else [#MORE] or [#BROKEN].
  int frame(byte[] bytes, int from, int to);

  /// Length of noise before the next message that may be skipped (keep-alives between SIP messages,
  /// padding between TURN ones); 0 for none. Asked before each [#frame].
  default int skip(byte[] bytes, int from, int to) {
    return 0;
  }

  /// Bytes to send back for what [#skip] passed over (RFC 5626 §4.4.1: CRLF answers CRLFCRLF);
  /// empty for none.
  default byte[] answerTo(byte[] bytes, int from, int skipped) {
    return EMPTY;
  }

  /// Most bytes that one message may have.
  int limit();

  byte[] EMPTY = {};
}
