package org.turnpike.planner.firewall.export;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import org.turnpike.topology.settings.Endpoint;
import org.turnpike.topology.settings.Prefix;

/// How addresses are written in every language alike.
final class Texts {

  private Texts() {}

  /// A host alone, or a prefix in CIDR notation.
  static String cidr(Prefix prefix) {
    return host(prefix) ? Endpoint.text(prefix.network()) : prefix.toString();
  }

  static boolean host(Prefix prefix) {
    return prefix.bits() == prefix.network().getAddress().length * 8;
  }

  /// A name of at most `length` characters; a longer one keeps its start, and a checksum tells it
  /// from others with the same.
  static String name(String text, int length) {
    if (text.length() <= length) {
      return text;
    }
    CRC32 sum = new CRC32();
    sum.update(text.getBytes(StandardCharsets.UTF_8));
    return "%s-%08x".formatted(text.substring(0, length - 9), sum.getValue());
  }

  /// At most `length` characters.
  static String cut(String text, int length) {
    return text.length() <= length ? text : text.substring(0, length);
  }
}
