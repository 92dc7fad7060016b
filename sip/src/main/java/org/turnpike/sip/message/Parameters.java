package org.turnpike.sip.message;

import org.jspecify.annotations.Nullable;
import org.turnpike.wire.Decoded;

/// Parameters as they were written, `;name=value;flag`, looked up where asked.
///
/// @param text empty, or begins with a semicolon
public record Parameters(String text) {

  public static final Parameters NONE = new Parameters("");

  public static Decoded<Parameters> decode(String text) {
    String trimmed = text.strip();
    if (trimmed.isEmpty()) {
      return Decoded.value(NONE);
    }
    if (trimmed.charAt(0) != ';') {
      return Decoded.malformed(0, "expected ';' before parameters");
    }
    // RFC 3261 §25.1 generic-param: a name is a token; an empty one is the ";;" of RFC 4475
    // §3.1.2.1.
    for (int at = 0; at < trimmed.length(); ) {
      int end = Ascii.next(trimmed, at + 1, trimmed.length(), ';');
      int equal = Ascii.next(trimmed, at + 1, end, '=');
      if (!name(trimmed.substring(at + 1, equal).strip())) {
        return Decoded.malformed(at, "parameter name is not a token");
      }
      at = end;
    }
    return Decoded.value(new Parameters(trimmed));
  }

  /// A token, or the wider paramchar of a URI parameter (RFC 3261 §25.1), which may hold "[]/:&+$".
  private static boolean name(String name) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (!Ascii.tokenChar(c) && "[]/:&$()".indexOf(c) < 0) {
        return false;
      }
    }
    return !name.isEmpty();
  }

  /// The value, "" for a flag, null when absent. Quotes are taken off.
  public @Nullable String get(String name) {
    int length = text.length();
    for (int at = 0; at < length; ) {
      int end = Ascii.next(text, at + 1, length, ';');
      int equal = Ascii.next(text, at + 1, end, '=');
      String found = text.substring(at + 1, equal).strip();
      if (found.equalsIgnoreCase(name)) {
        return equal == end ? "" : unquote(text.substring(equal + 1, end).strip());
      }
      at = end;
    }
    return null;
  }

  public boolean has(String name) {
    return get(name) != null;
  }

  public Parameters without(String name) {
    StringBuilder out = new StringBuilder(text.length());
    for (int at = 0; at < text.length(); ) {
      int end = Ascii.next(text, at + 1, text.length(), ';');
      int equal = Ascii.next(text, at + 1, end, '=');
      if (!text.substring(at + 1, equal).strip().equalsIgnoreCase(name)) {
        out.append(text, at, end);
      }
      at = end;
    }
    return new Parameters(out.toString());
  }

  /// Sets a parameter, last; an empty value makes a flag.
  public Parameters with(String name, String value) {
    String rest = without(name).text;
    return new Parameters(rest + ';' + name + (value.isEmpty() ? "" : '=' + value));
  }

  static String unquote(String text) {
    if (text.length() < 2 || text.charAt(0) != '"' || text.charAt(text.length() - 1) != '"') {
      return text;
    }
    StringBuilder out = new StringBuilder(text.length());
    for (int i = 1; i < text.length() - 1; i++) {
      char c = text.charAt(i);
      if (c == '\\' && i + 1 < text.length() - 1) {
        c = text.charAt(++i);
      }
      out.append(c);
    }
    return out.toString();
  }

  @Override
  public String toString() {
    return text;
  }
}
