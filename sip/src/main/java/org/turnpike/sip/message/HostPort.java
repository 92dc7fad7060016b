package org.turnpike.sip.message;

import org.turnpike.wire.Decoded;

/// `host [":" port]` of RFC 3261 §25.1; an IPv6 reference keeps its brackets.
///
/// @param port 0 when none was written
record HostPort(String host, int port) {

  static Decoded<HostPort> decode(String text) {
    int colon;
    if (text.startsWith("[")) {
      int close = text.indexOf(']');
      if (close < 0) {
        return Decoded.malformed(0, "IPv6 reference without ']'");
      }
      for (int i = 1; i < close; i++) {
        char c = text.charAt(i);
        if (Character.digit(c, 16) < 0 && c != ':' && c != '.') {
          return Decoded.malformed(i, "character in an IPv6 reference");
        }
      }
      if (close == 1) {
        return Decoded.malformed(1, "empty IPv6 reference");
      }
      colon = close + 1;
    } else {
      colon = text.indexOf(':');
      if (colon < 0) {
        colon = text.length();
      }
      for (int i = 0; i < colon; i++) {
        char c = text.charAt(i);
        // An underscore is no host character, but phones write it and resolvers answer it.
        if (c > 127 || !Character.isLetterOrDigit(c) && c != '-' && c != '.' && c != '_') {
          return Decoded.malformed(i, "character in a host name");
        }
      }
      if (colon == 0) {
        return Decoded.malformed(0, "host");
      }
    }
    String host = text.substring(0, colon);
    String rest = text.substring(colon).strip();
    if (rest.isEmpty()) {
      return Decoded.value(new HostPort(host, 0));
    }
    long port = rest.charAt(0) == ':' ? Ascii.number(rest.substring(1).strip(), 65535) : -1;
    return port <= 0
        ? Decoded.malformed(colon, "port 1..65535")
        : Decoded.value(new HostPort(host, (int) port));
  }

  String encode() {
    return port == 0 ? host : host + ':' + port;
  }
}
