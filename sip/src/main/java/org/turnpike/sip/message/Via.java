package org.turnpike.sip.message;

import org.jspecify.annotations.Nullable;
import org.turnpike.wire.Decoded;
import org.turnpike.wire.Decoded.Malformed;
import org.turnpike.wire.Decoded.Value;

/// One Via value (RFC 3261 §20.42, RFC 3581).
///
/// @param transport as written: "UDP", "TLS", "WSS", or one not known
/// @param port 0 when none was written
public record Via(String transport, String host, int port, Parameters parameters) {

  /// RFC 3261 §8.1.1.7: a branch that begins so is unique and names the transaction.
  public static final String COOKIE = "z9hG4bK";

  public static Decoded<Via> decode(String text) {
    int first = text.indexOf('/');
    int second = first < 0 ? -1 : text.indexOf('/', first + 1);
    if (second < 0) {
      return Decoded.malformed(0, "Via sent-protocol");
    }
    if (!text.substring(0, first).strip().equalsIgnoreCase("SIP")
        || !text.substring(first + 1, second).strip().equals("2.0")) {
      return Decoded.malformed(0, "Via protocol SIP/2.0");
    }
    int at = second + 1;
    while (at < text.length() && Ascii.blank(text.charAt(at))) {
      at++;
    }
    int end = at;
    while (end < text.length() && Ascii.tokenChar(text.charAt(end))) {
      end++;
    }
    if (end == at || end == text.length() || !Ascii.blank(text.charAt(end))) {
      return Decoded.malformed(at, "Via transport");
    }
    int semicolon = Ascii.next(text, end, text.length(), ';');
    String transport = text.substring(at, end);
    return switch (HostPort.decode(text.substring(end, semicolon).strip())) {
      case Malformed<HostPort> m -> m.as();
      case Value<HostPort>(HostPort(String host, int port)) ->
          Parameters.decode(text.substring(semicolon))
              .map(parameters -> new Via(transport, host, port, parameters));
    };
  }

  public String encode() {
    return "SIP/2.0/" + transport + ' ' + new HostPort(host, port).encode() + parameters.text();
  }

  public @Nullable String branch() {
    return parameters.get("branch");
  }

  public @Nullable String received() {
    return parameters.get("received");
  }

  /// -1 when absent, 0 when asked for but not filled in (RFC 3581 §3), else the port.
  public int rport() {
    String value = parameters.get("rport");
    return value == null ? -1 : (int) Math.max(0, Ascii.number(value, 65535));
  }

  public Via withReceived(String address) {
    return new Via(transport, host, port, parameters.with("received", address));
  }

  public Via withRport(int port) {
    return new Via(
        transport, host, this.port, parameters.with("rport", port == 0 ? "" : "" + port));
  }
}
