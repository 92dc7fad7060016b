package org.turnpike.topology;

import java.util.Locale;

/// A user's SIP address without scheme: `alice@example.com`, host in lower case (RFC 3261 §19.1.4:
/// the user part is compared as written, the host without case).
public record UserUri(String user, String host) {

  /// @throws IllegalArgumentException if a part is empty
  public UserUri {
    if (user.isEmpty() || host.isEmpty()) {
      throw new IllegalArgumentException(
          "user address needs a user and a domain: name@example.com");
    }
    host = host.toLowerCase(Locale.ROOT);
  }

  /// Reads `alice@example.com`, with or without `sip:` or `sips:`.
  ///
  /// @throws IllegalArgumentException for another form
  public static UserUri parse(String text) {
    String rest = text;
    if (rest.regionMatches(true, 0, "sips:", 0, 5)) {
      rest = rest.substring(5);
    } else if (rest.regionMatches(true, 0, "sip:", 0, 4)) {
      rest = rest.substring(4);
    }
    int at = rest.lastIndexOf('@');
    if (at < 1 || at == rest.length() - 1) {
      throw new IllegalArgumentException(
          "user address \"" + text + "\": expected a form like alice@example.com");
    }
    return new UserUri(rest.substring(0, at), rest.substring(at + 1));
  }

  @Override
  public String toString() {
    return user + "@" + host;
  }
}
