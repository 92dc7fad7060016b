package org.turnpike.sip.message;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.turnpike.wire.Decoded;
import org.turnpike.wire.Decoded.Malformed;
import org.turnpike.wire.Decoded.Value;

/// A URI of RFC 3261 §19.1, or of another scheme, which stays as written in `opaque`.
///
/// @param scheme lower case
/// @param userInfo as written, password included; null when there is none
/// @param host empty for a scheme other than sip and sips; an IPv6 reference keeps its brackets
/// @param port 0 when none was written
/// @param headers what follows '?', or empty
/// @param opaque what follows the scheme's colon when the scheme is neither sip nor sips
public record SipUri(
    String scheme,
    @Nullable String userInfo,
    String host,
    int port,
    Parameters parameters,
    String headers,
    String opaque) {

  public static SipUri sip(@Nullable String user, String host, int port) {
    return new SipUri("sip", user, host, port, Parameters.NONE, "", "");
  }

  public static Decoded<SipUri> decode(String text) {
    int colon = text.indexOf(':');
    if (colon <= 0) {
      return Decoded.malformed(0, "URI scheme");
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c <= ' ' || c == '<' || c == '>' || c == '"' || c == 127) {
        return Decoded.malformed(i, "character in a URI");
      }
    }
    String scheme = text.substring(0, colon).toLowerCase(Locale.ROOT);
    for (int i = 0; i < colon; i++) {
      char c = scheme.charAt(i);
      boolean letter = c >= 'a' && c <= 'z';
      if (!letter && (i == 0 || !(c >= '0' && c <= '9') && c != '+' && c != '-' && c != '.')) {
        return Decoded.malformed(i, "URI scheme");
      }
    }
    if (!scheme.equals("sip") && !scheme.equals("sips")) {
      return Decoded.value(
          new SipUri(scheme, null, "", 0, Parameters.NONE, "", text.substring(colon + 1)));
    }
    // The user part may hold ';' and '?' (RFC 3261 §25.1 user-unreserved; RFC 4475 §3.1.1.9), so
    // the first '@' is sought before them: a bare '@' may stand nowhere else.
    int sign = text.indexOf('@', colon);
    String userInfo = sign < 0 ? null : text.substring(colon + 1, sign);
    if (userInfo != null && (userInfo.isEmpty() || !escapes(userInfo))) {
      return Decoded.malformed(colon + 1, "user part");
    }
    int at = sign < 0 ? colon + 1 : sign + 1;
    int question = text.indexOf('?', at);
    int end = question < 0 ? text.length() : question;
    int semicolon = text.indexOf(';', at);
    int hostEnd = semicolon < 0 || semicolon > end ? end : semicolon;
    String headers = question < 0 ? "" : text.substring(question + 1);
    return switch (HostPort.decode(text.substring(at, hostEnd))) {
      case Malformed<HostPort>(int where, String what) -> Decoded.malformed(at + where, what);
      case Value<HostPort>(HostPort(String host, int port)) ->
          Parameters.decode(text.substring(hostEnd, end))
              .map(found -> new SipUri(scheme, userInfo, host, port, found, headers, ""));
    };
  }

  private static boolean escapes(String text) {
    for (int i = text.indexOf('%'); i >= 0; i = text.indexOf('%', i + 1)) {
      if (i + 2 >= text.length()
          || Character.digit(text.charAt(i + 1), 16) < 0
          || Character.digit(text.charAt(i + 2), 16) < 0) {
        return false;
      }
    }
    return true;
  }

  public boolean isSip() {
    return opaque.isEmpty() && (scheme.equals("sip") || scheme.equals("sips"));
  }

  public boolean isSecure() {
    return scheme.equals("sips");
  }

  /// The user without password, escapes resolved; null when there is none.
  public @Nullable String user() {
    if (userInfo == null) {
      return null;
    }
    int colon = userInfo.indexOf(':');
    return unescape(colon < 0 ? userInfo : userInfo.substring(0, colon));
  }

  /// RFC 3986 §2.1. Octets are those of UTF-8 (RFC 3261 §19.1.2).
  static String unescape(String text) {
    if (text.indexOf('%') < 0) {
      return text;
    }
    byte[] in = text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    byte[] out = new byte[in.length];
    int n = 0;
    for (int i = 0; i < in.length; i++) {
      if (in[i] == '%' && i + 2 < in.length) {
        int high = Character.digit(in[i + 1], 16);
        int low = Character.digit(in[i + 2], 16);
        if (high >= 0 && low >= 0) {
          out[n++] = (byte) (high * 16 + low);
          i += 2;
          continue;
        }
      }
      out[n++] = in[i];
    }
    return new String(out, 0, n, java.nio.charset.StandardCharsets.UTF_8);
  }

  /// RFC 3261 §19.1.4: an address is the same whoever wrote it, escapes or case of the host apart.
  public boolean matches(SipUri other) {
    if (!scheme.equals(other.scheme) || port != other.port || isSip() != other.isSip()) {
      return false;
    }
    if (!isSip()) {
      return opaque.equalsIgnoreCase(other.opaque);
    }
    if (!sameUser(userInfo, other.userInfo)
        || !host.equalsIgnoreCase(other.host)
        || !sameHeaders(headers, other.headers)) {
      return false;
    }
    // These never match when only one URI has them, default value or not.
    for (String name : new String[] {"user", "ttl", "method", "maddr", "transport"}) {
      if (parameters.has(name) != other.parameters.has(name)) {
        return false;
      }
    }
    return common(parameters, other.parameters) && common(other.parameters, parameters);
  }

  private static boolean sameUser(@Nullable String one, @Nullable String two) {
    return one == null || two == null ? one == two : unescape(one).equals(unescape(two));
  }

  private static boolean sameHeaders(String one, String two) {
    String[] a = unescape(one).split("&", -1);
    String[] b = unescape(two).split("&", -1);
    java.util.Arrays.sort(a, String.CASE_INSENSITIVE_ORDER);
    java.util.Arrays.sort(b, String.CASE_INSENSITIVE_ORDER);
    return java.util.Arrays.compare(a, b, String.CASE_INSENSITIVE_ORDER) == 0;
  }

  /// A parameter that both have must have one value; any other is left out of the comparison.
  private static boolean common(Parameters one, Parameters two) {
    String text = one.text();
    for (int at = 0; at < text.length(); ) {
      int end = Ascii.next(text, at + 1, text.length(), ';');
      int equal = Ascii.next(text, at + 1, end, '=');
      String value = two.get(text.substring(at + 1, equal).strip());
      String mine = equal == end ? "" : text.substring(equal + 1, end);
      if (value != null && !unescape(value).equalsIgnoreCase(unescape(mine))) {
        return false;
      }
      at = end;
    }
    return true;
  }

  public SipUri with(String name, String value) {
    return new SipUri(scheme, userInfo, host, port, parameters.with(name, value), headers, opaque);
  }

  public String encode() {
    if (!isSip()) {
      return scheme + ':' + opaque;
    }
    return scheme
        + ':'
        + (userInfo == null ? "" : userInfo + '@')
        + new HostPort(host, port).encode()
        + parameters.text()
        + (headers.isEmpty() ? "" : '?' + headers);
  }

  @Override
  public String toString() {
    return encode();
  }
}
