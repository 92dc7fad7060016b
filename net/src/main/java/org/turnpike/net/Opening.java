package org.turnpike.net;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// What the first bytes of a connection tell of the service that it is for, on a port that several
/// share. Bytes of a peer that nobody knows: everything is checked, nothing is believed.
sealed interface Opening {

  /// Never more than this is kept before a connection has its service: a record of TLS (RFC 8446
  /// §5.1).
  int MOST = 5 + (1 << 14);

  /// The first line of a text protocol is within this.
  int LONGEST_LINE = 4096;

  /// Too few to tell.
  record More() implements Opening {}

  /// RFC 8489 §5: the first two bits of STUN are 0.
  record Stun() implements Opening {}

  /// A ClientHello.
  ///
  /// @param protocols of ALPN (RFC 7301), the client's favourite first; empty without
  /// @param serverName of SNI (RFC 6066 §3); empty without
  record Tls(List<String> protocols, String serverName) implements Opening {}

  /// RFC 3261 §7.1, or an answer to what we asked.
  record Sip() implements Opening {}

  /// RFC 9112 §3.
  record Http() implements Opening {}

  /// None of them.
  record Unknown() implements Opening {}

  /// @param length how many of the bytes are there
  static Opening of(byte[] bytes, int length) {
    if (length == 0) {
      return new More();
    }
    int first = bytes[0] & 0xff;
    if (first <= 3) {
      return new Stun();
    }
    if (first == 0x16) {
      return tls(bytes, length);
    }
    boolean text = first >= 'A' && first <= 'Z' || first == '\r' || first == '\n';
    return text ? line(bytes, length) : new Unknown();
  }

  private static Opening line(byte[] bytes, int length) {
    int from = 0;
    while (from < length && (bytes[from] == '\r' || bytes[from] == '\n')) {
      from++; // RFC 3261 §7.5: empty lines before a request; also a keep-alive (RFC 5626 §4.4.1)
    }
    for (int at = from; at < Math.min(length, LONGEST_LINE); at++) {
      if (bytes[at] == '\n') {
        String line = new String(bytes, from, at - from, StandardCharsets.ISO_8859_1).strip();
        if (line.endsWith(" SIP/2.0") || line.startsWith("SIP/2.0 ")) {
          return new Sip();
        }
        return line.endsWith(" HTTP/1.1") || line.endsWith(" HTTP/1.0")
            ? new Http()
            : new Unknown();
      }
    }
    return length < LONGEST_LINE ? new More() : new Unknown();
  }

  private static Opening tls(byte[] bytes, int length) {
    if (length < 5) {
      return new More();
    }
    int record = (bytes[3] & 0xff) << 8 | bytes[4] & 0xff;
    if (bytes[1] != 3 || record == 0 || record > MOST - 5) {
      return new Unknown();
    }
    if (length < 5 + record) {
      return new More();
    }
    // What does not parse is the TLS engine's to refuse, with the alert that belongs to it.
    return new ClientHelloBytes(bytes, 5, 5 + record).read();
  }

  /// A ClientHello (RFC 8446 §4.1.2) that fits into one record; one that is cut into several tells
  /// nothing here.
  final class ClientHelloBytes {

    private static final int SERVER_NAME = 0;
    private static final int ALPN = 16;

    private final byte[] bytes;
    private final int end;
    private int at;
    private boolean broken;

    private ClientHelloBytes(byte[] bytes, int at, int end) {
      this.bytes = bytes;
      this.at = at;
      this.end = end;
    }

    private int number(int size) {
      if (broken || end - at < size) {
        broken = true;
        return 0;
      }
      int value = 0;
      for (int i = 0; i < size; i++) {
        value = value << 8 | bytes[at++] & 0xff;
      }
      return value;
    }

    private void skip(int count) {
      if (count > end - at) {
        broken = true;
      } else {
        at += count;
      }
    }

    private String text(int count) {
      int from = at;
      skip(count);
      return broken ? "" : new String(bytes, from, count, StandardCharsets.ISO_8859_1);
    }

    private Tls read() {
      List<String> protocols = new ArrayList<>();
      String serverName = "";
      boolean hello = number(1) == 1;
      int whole = number(3);
      skip(2 + 32);
      skip(number(1)); // session
      skip(number(2)); // cipher suites
      skip(number(1)); // compression
      int extensions = number(2);
      if (!hello || broken || whole > end - 9 || extensions > end - at) {
        return new Tls(List.of(), "");
      }
      int last = at + extensions;
      while (at < last && !broken) {
        int type = number(2);
        int size = number(2);
        int next = at + size;
        if (next > last) {
          break;
        }
        if (type == ALPN) {
          int list = at + 2 + number(2);
          while (at < list && list <= next && !broken) {
            protocols.add(text(number(1)));
          }
        } else if (type == SERVER_NAME) {
          int list = number(2);
          if (list > 0 && number(1) == 0) {
            serverName = text(number(2));
          }
        }
        at = next;
      }
      return new Tls(protocols, serverName);
    }
  }
}
