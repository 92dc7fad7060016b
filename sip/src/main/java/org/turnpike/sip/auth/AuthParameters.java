package org.turnpike.sip.auth;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.turnpike.wire.Decoded;

/// `Digest name=value, name="quoted"` (RFC 7235 §2.1).
///
/// @param values by lower-case name, quotes taken off
record AuthParameters(Map<String, String> values) {

  private static final int MOST = 32;

  static Decoded<AuthParameters> decode(String text) {
    int at = skip(text, 0);
    if (!text.regionMatches(true, at, "Digest", 0, 6)
        || at + 6 >= text.length()
        || !blank(text.charAt(at + 6))) {
      return Decoded.malformed(at, "the scheme Digest");
    }
    at += 6;
    Map<String, String> values = new LinkedHashMap<>();
    while (true) {
      at = skip(text, at);
      while (at < text.length() && text.charAt(at) == ',') {
        at = skip(text, at + 1); // RFC 7230 §7: empty elements of a list are ignored
      }
      if (at == text.length()) {
        return Decoded.value(new AuthParameters(values));
      }
      int nameEnd = at;
      while (nameEnd < text.length() && token(text.charAt(nameEnd))) {
        nameEnd++;
      }
      int equal = skip(text, nameEnd);
      if (nameEnd == at || equal == text.length() || text.charAt(equal) != '=') {
        return Decoded.malformed(at, "name=value");
      }
      String name = text.substring(at, nameEnd).toLowerCase(Locale.ROOT);
      at = skip(text, equal + 1);
      StringBuilder value = new StringBuilder();
      if (at < text.length() && text.charAt(at) == '"') {
        int end = quoted(text, at + 1, value);
        if (end < 0) {
          return Decoded.malformed(at, "a quoted string with its end");
        }
        at = end;
      } else {
        while (at < text.length() && text.charAt(at) != ',' && !blank(text.charAt(at))) {
          value.append(text.charAt(at++));
        }
      }
      if (values.size() == MOST || values.put(name, value.toString()) != null) {
        return Decoded.malformed(at, "each parameter once"); // RFC 7235 §2.1
      }
      at = skip(text, at);
      if (at < text.length() && text.charAt(at) != ',') {
        return Decoded.malformed(at, "a comma between parameters");
      }
    }
  }

  /// @return after the closing quote; -1 if there is none
  private static int quoted(String text, int from, StringBuilder into) {
    for (int i = from; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"') {
        return i + 1;
      }
      if (c == '\\') {
        if (++i == text.length()) {
          return -1;
        }
        c = text.charAt(i);
      }
      into.append(c);
    }
    return -1;
  }

  static String quote(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  private static int skip(String text, int at) {
    int i = at;
    while (i < text.length() && blank(text.charAt(i))) {
      i++;
    }
    return i;
  }

  private static boolean blank(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
  }

  private static boolean token(char c) {
    return c > ' ' && c < 127 && "()<>@,;:\\\"/[]?={}".indexOf(c) < 0;
  }
}
