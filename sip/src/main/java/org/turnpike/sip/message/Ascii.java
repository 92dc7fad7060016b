package org.turnpike.sip.message;

import java.nio.charset.StandardCharsets;

/// Scanning of header bytes and text by the grammar of RFC 3261 §25.1, without regular expressions.
final class Ascii {

  private static final boolean[] TOKEN = new boolean[128];

  static {
    for (int c = 0; c < TOKEN.length; c++) {
      boolean letter = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
      TOKEN[c] = letter || c >= '0' && c <= '9' || "-.!%*_+`'~".indexOf(c) >= 0;
    }
  }

  private Ascii() {}

  static boolean equalsLower(byte[] bytes, int from, byte[] lower) {
    for (int i = 0; i < lower.length; i++) {
      int c = bytes[from + i];
      if (c >= 'A' && c <= 'Z') {
        c |= 0x20;
      }
      if (c != lower[i]) {
        return false;
      }
    }
    return true;
  }

  static String text(byte[] bytes, int from, int to) {
    return new String(bytes, from, to - from, StandardCharsets.UTF_8);
  }

  static boolean blank(int c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
  }

  /// RFC 3261 §25.1 `token`.
  static boolean tokenChar(int c) {
    return c >= 0 && c < 128 && TOKEN[c];
  }

  static boolean token(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (!tokenChar(text.charAt(i))) {
        return false;
      }
    }
    return !text.isEmpty();
  }

  /// A decimal number, or -1 when it is not one or is above `most`.
  static long number(String text, long most) {
    if (text.isEmpty()) {
      return -1;
    }
    long n = 0;
    for (int i = 0; i < text.length(); i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      n = n * 10 + digit;
      if (n > most) {
        return -1;
      }
    }
    return n;
  }

  /// Where `c` next stands outside quotes and angle brackets, or `to`.
  static int next(String text, int from, int to, char c) {
    boolean quoted = false;
    boolean angled = false;
    for (int i = from; i < to; i++) {
      char at = text.charAt(i);
      if (quoted) {
        if (at == '\\') {
          i++;
        } else if (at == '"') {
          quoted = false;
        }
      } else if (at == c && !angled) {
        return i;
      } else if (at == '"') {
        quoted = true;
      } else if (at == '<') {
        angled = true;
      } else if (at == '>') {
        angled = false;
      }
    }
    return to;
  }
}
