package org.turnpike.server.replication;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.turnpike.wire.Framer;

/// A request or response of HTTP/1.1 (RFC 9112), as far as a push needs it: a start line, a body of
/// Content-Length, nothing chunked and nothing sent ahead of an answer.
///
/// @param start first line
record PushMessage(String start, String type, byte[] body) {

  static final String PATH = "/settings";
  private static final String JSON = "application/json";

  /// What carries an Edge's settings; those of a large organisation are some 20 KiB.
  static final int MOST_BYTES = 1 << 20;

  /// @param host name of the pool
  static PushMessage put(String host, String settings) {
    return new PushMessage(
        "PUT " + PATH + " HTTP/1.1\r\nHost: " + host,
        JSON,
        settings.getBytes(StandardCharsets.UTF_8));
  }

  static PushMessage answer(int status, String reason, String told) {
    return new PushMessage(
        "HTTP/1.1 " + status + " " + reason,
        "text/plain; charset=utf-8",
        (told + "\n").getBytes(StandardCharsets.UTF_8));
  }

  /// What the framer has found to be one.
  static PushMessage parse(byte[] bytes) {
    int end = headEnd(bytes, 0, bytes.length);
    String head = new String(bytes, 0, end, StandardCharsets.ISO_8859_1);
    String start = head.substring(0, head.indexOf("\r\n"));
    return new PushMessage(
        start,
        field(head, "content-type").orElse(""),
        Arrays.copyOfRange(bytes, end, bytes.length));
  }

  byte[] bytes() {
    byte[] head =
        (start + "\r\nContent-Type: " + type + "\r\nContent-Length: " + body.length + "\r\n\r\n")
            .getBytes(StandardCharsets.ISO_8859_1);
    byte[] out = Arrays.copyOf(head, head.length + body.length);
    System.arraycopy(body, 0, out, head.length, body.length);
    return out;
  }

  /// Words of the first line.
  String word(int index) {
    String[] words = start.split(" ", 3);
    return index < words.length ? words[index] : "";
  }

  /// Of a response; 0 for what is none.
  int status() {
    String word = word(1);
    return start.startsWith("HTTP/1.") && word.matches("[1-5][0-9]{2}")
        ? Integer.parseInt(word)
        : 0;
  }

  boolean json() {
    return type.toLowerCase(Locale.ROOT).startsWith(JSON);
  }

  String text() {
    return new String(body, StandardCharsets.UTF_8).strip();
  }

  private static Optional<String> field(String head, String name) {
    return head.lines()
        .skip(1)
        .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name + ":"))
        .map(line -> line.substring(name.length() + 1).strip())
        .findFirst();
  }

  /// Where the body begins; -1 while the head has no end.
  private static int headEnd(byte[] bytes, int from, int to) {
    for (int i = from; i + 3 < to; i++) {
      if (bytes[i] == '\r'
          && bytes[i + 1] == '\n'
          && bytes[i + 2] == '\r'
          && bytes[i + 3] == '\n') {
        return i + 4;
      }
    }
    return -1;
  }

  /// Finds whole messages in a connection.
  static final Framer FRAMER =
      new Framer() {
        @Override
        public int frame(byte[] bytes, int from, int to) {
          int end = headEnd(bytes, from, to);
          if (end < 0) {
            return to - from > MOST_HEAD ? BROKEN : MORE;
          }
          String head = new String(bytes, from, end - from, StandardCharsets.ISO_8859_1);
          // RFC 9112 §6.1: a length that two readers may take differently is a way to smuggle.
          boolean odd =
              field(head, "transfer-encoding").isPresent()
                  || head.lines()
                          .filter(l -> l.toLowerCase(Locale.ROOT).startsWith("content-length:"))
                          .count()
                      > 1;
          String told = field(head, "content-length").orElse("0");
          if (odd || !told.matches("[0-9]{1,7}") || Integer.parseInt(told) > MOST_BYTES) {
            return BROKEN;
          }
          int whole = end - from + Integer.parseInt(told);
          return whole <= to - from ? whole : MORE;
        }

        @Override
        public int limit() {
          return MOST_BYTES + MOST_HEAD;
        }
      };

  private static final int MOST_HEAD = 8 * 1024;

  @Override
  public String toString() {
    return start.lines().findFirst().orElse("") + " with " + body.length + " bytes";
  }
}
