package org.turnpike.topology.settings;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.regex.Pattern;

/// An address and a port; port 0 lets the system choose (tests).
public record Endpoint(InetAddress address, int port) {

  private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");

  /// @throws IllegalArgumentException for a port outside 0 to 65535
  public Endpoint {
    if (port < 0 || port > 65535) {
      throw new IllegalArgumentException("port " + port + ": expected 0 to 65535");
    }
  }

  /// Reads `192.0.2.1:5060` or `[2001:db8::1]:5060`. Never asks DNS.
  ///
  /// @throws IllegalArgumentException for another form
  public static Endpoint parse(String text) {
    int colon = text.lastIndexOf(':');
    String host = colon < 0 ? "" : text.substring(0, colon);
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    } else if (host.indexOf(':') >= 0) {
      host = "";
    }
    try {
      return new Endpoint(literal(host), Integer.parseInt(text.substring(colon + 1)));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "address \"" + text + "\": expected a form like 192.0.2.1:5060 or [2001:db8::1]:5060", e);
    }
  }

  /// Reads an IPv4 or IPv6 address. IPv4 has four parts: `192.168.1`, which old parsers take for
  /// `192.168.0.1`, is a slip of the pen.
  ///
  /// @throws IllegalArgumentException for another form
  public static InetAddress literal(String text) {
    if (text.indexOf(':') < 0 && !IPV4.matcher(text).matches()) {
      throw new IllegalArgumentException("\"" + text + "\" is no IPv4 or IPv6 address");
    }
    return InetAddress.ofLiteral(text);
  }

  public InetSocketAddress toSocketAddress() {
    return new InetSocketAddress(address, port);
  }

  public Endpoint withPort(int other) {
    return new Endpoint(address, other);
  }

  @Override
  public String toString() {
    String host = address.getHostAddress();
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
  }
}
