package org.turnpike.sip.message;

import org.turnpike.wire.Framer;

/// Finds SIP messages in a stream by Content-Length (RFC 3261 §18.3).
///
/// @param limit most bytes of one message, header section included
public record SipFramer(int limit) implements Framer {

  private static final byte[] PONG = {'\r', '\n'};

  public SipFramer() {
    this(64 * 1024);
  }

  @Override
  public int frame(byte[] bytes, int from, int to) {
    long length = -1;
    int at = from;
    while (true) {
      int end = at;
      while (end + 1 < to && (bytes[end] != '\r' || bytes[end + 1] != '\n')) {
        end++;
      }
      if (end + 1 >= to) {
        return to - from >= limit ? BROKEN : MORE;
      }
      if (end == at) {
        break;
      }
      int colon = at;
      while (colon < end && Ascii.tokenChar(bytes[colon])) {
        colon++;
      }
      if (HeaderName.find(bytes, at, colon) == HeaderName.CONTENT_LENGTH) {
        int value = colon;
        while (value < end && (Ascii.blank(bytes[value]) || bytes[value] == ':')) {
          value++;
        }
        long found = Ascii.number(Ascii.text(bytes, value, end).strip(), limit);
        // Two lengths that differ are a way to smuggle a message past one of two readers.
        if (found < 0 || length >= 0 && length != found) {
          return BROKEN;
        }
        length = found;
      }
      at = end + 2;
    }
    // RFC 3261 §18.3: on a stream, without Content-Length nobody knows where the next one begins.
    if (length < 0 || at + 2 - from + length > limit) {
      return BROKEN;
    }
    int whole = (int) (at + 2 - from + length);
    return whole <= to - from ? whole : MORE;
  }

  @Override
  public int skip(byte[] bytes, int from, int to) {
    int at = from;
    while (at + 1 < to && bytes[at] == '\r' && bytes[at + 1] == '\n') {
      at += 2;
    }
    return at - from;
  }

  /// RFC 5626 §4.4.1: a double CRLF is a ping and a single one is its answer.
  @Override
  public byte[] answerTo(byte[] bytes, int from, int skipped) {
    return skipped >= 4 ? PONG : EMPTY;
  }
}
