package org.turnpike.planner.firewall.export;

import org.turnpike.topology.settings.Prefix;

/// How addresses are written in every language alike.
final class Texts {

  private Texts() {}

  /// A host alone, or a prefix in CIDR notation.
  static String cidr(Prefix prefix) {
    return host(prefix) ? prefix.network().getHostAddress() : prefix.toString();
  }

  static boolean host(Prefix prefix) {
    return prefix.bits() == prefix.network().getAddress().length * 8;
  }

  /// At most `length` characters.
  static String cut(String text, int length) {
    return text.length() <= length ? text : text.substring(0, length);
  }
}
