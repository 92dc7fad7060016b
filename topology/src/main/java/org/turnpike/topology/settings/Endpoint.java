package org.turnpike.topology.settings;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;
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

  /// An address as RFC 5952 §4 writes it: lower case, no leading zeros, the first longest run of
  /// two or more zero groups as `::`. Without brackets; a zone stays behind its `%`.
  public static String text(InetAddress address) {
    String plain = address.getHostAddress();
    if (plain.indexOf(':') < 0) {
      return plain;
    }
    int zone = plain.indexOf('%');
    String[] groups = (zone < 0 ? plain : plain.substring(0, zone)).split(":");
    int best = 0;
    int length = 1; // §4.2.2: one group of zeros is not shortened
    for (int from = 0; from < groups.length; from++) {
      int to = from;
      while (to < groups.length && groups[to].equals("0")) {
        to++;
      }
      if (to - from > length) {
        best = from;
        length = to - from;
      }
    }
    List<String> all = List.of(groups);
    String text =
        length == 1
            ? String.join(":", all)
            : String.join(":", all.subList(0, best))
                + "::"
                + String.join(":", all.subList(best + length, all.size()));
    return zone < 0 ? text : text + plain.substring(zone);
  }

  /// The one form of a host by which two that mean the same are equal: names in lower case, an IPv6
  /// address without its brackets and written as RFC 5952 has it, so that `[::1]` and
  /// `0:0:0:0:0:0:0:1` are one.
  public static String comparable(String host) {
    String name = host.toLowerCase(Locale.ROOT);
    if (name.startsWith("[") && name.endsWith("]")) {
      name = name.substring(1, name.length() - 1);
    }
    if (name.indexOf(':') < 0) {
      return name;
    }
    try {
      return text(InetAddress.ofLiteral(name));
    } catch (IllegalArgumentException e) {
      return name;
    }
  }

  /// An address as it stands before a port or in a URI: as [#text] has it, IPv6 in brackets (RFC
  /// 3986 §3.2.2).
  public static String host(InetAddress address) {
    String host = text(address);
    return host.indexOf(':') >= 0 ? "[" + host + "]" : host;
  }

  public InetSocketAddress toSocketAddress() {
    return new InetSocketAddress(address, port);
  }

  public Endpoint withPort(int other) {
    return new Endpoint(address, other);
  }

  @Override
  public String toString() {
    return host(address) + ":" + port;
  }
}
