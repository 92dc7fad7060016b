package org.turnpike.sip.message;

import org.jspecify.annotations.Nullable;
import org.turnpike.wire.Decoded;
import org.turnpike.wire.Decoded.Malformed;
import org.turnpike.wire.Decoded.Value;

/// `name-addr` or `addr-spec` with header parameters (RFC 3261 §20.10): From, To, Contact, Route,
/// Record-Route and Path.
///
/// @param display without quotes; empty when there is none
public record NameAddr(String display, SipUri uri, Parameters parameters) {

  public static NameAddr of(SipUri uri) {
    return new NameAddr("", uri, Parameters.NONE);
  }

  public static Decoded<NameAddr> decode(String raw) {
    String text = raw.strip();
    int open = bracket(text);
    if (open == -2) {
      return Decoded.malformed(0, "quoted string without its end");
    }
    String display = "";
    int after;
    String address;
    if (open >= 0) {
      int close = text.indexOf('>', open);
      if (close < 0) {
        return Decoded.malformed(open, "'<' without '>'");
      }
      display = text.substring(0, open).strip();
      if (!display.startsWith("\"") && !tokens(display)) {
        return Decoded.malformed(0, "display name of tokens or in quotes");
      }
      if (display.startsWith("\"")
          && Ascii.next(display, 0, display.length(), ' ') > 0
          && quoteEnd(display) != display.length() - 1) {
        return Decoded.malformed(0, "display name after its quotes");
      }
      address = text.substring(open + 1, close);
      after = close + 1;
    } else {
      int semicolon = text.indexOf(';');
      after = semicolon < 0 ? text.length() : semicolon;
      address = text.substring(0, after).strip();
      // RFC 3261 §20.10: a URI with a comma, question mark or semicolon must stand in brackets.
      if (address.indexOf('?') >= 0 || address.indexOf(',') >= 0) {
        return Decoded.malformed(0, "URI with '?' or ',' outside angle brackets");
      }
    }
    String name = Parameters.unquote(display);
    int from = after;
    return switch (SipUri.decode(address)) {
      case Malformed<SipUri> m -> m.as();
      case Value<SipUri>(SipUri uri) ->
          Parameters.decode(text.substring(from)).map(found -> new NameAddr(name, uri, found));
    };
  }

  /// Where '<' stands outside quotes; -1 for none, -2 when quotes do not close.
  private static int bracket(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '<') {
        return i;
      }
      if (c == '"') {
        int end = quoteEnd(text.substring(i));
        if (end < 0) {
          return -2;
        }
        i += end;
      }
    }
    return -1;
  }

  private static int quoteEnd(String text) {
    for (int i = 1; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\') {
        i++;
      } else if (c == '"') {
        return i;
      }
    }
    return -1;
  }

  private static boolean tokens(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!Ascii.tokenChar(c) && !Ascii.blank(c)) {
        return false;
      }
    }
    return true;
  }

  public @Nullable String tag() {
    return parameters.get("tag");
  }

  public NameAddr withTag(String tag) {
    return new NameAddr(display, uri, parameters.with("tag", tag));
  }

  public String encode() {
    String shown =
        display.isEmpty() ? "" : '"' + display.replace("\\", "\\\\").replace("\"", "\\\"") + "\" ";
    return shown + '<' + uri.encode() + '>' + parameters.text();
  }
}
