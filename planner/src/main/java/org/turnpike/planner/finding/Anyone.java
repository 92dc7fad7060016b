package org.turnpike.planner.finding;

import java.net.InetAddress;
import org.turnpike.topology.settings.Endpoint;

/// Addresses that stand for many.
final class Anyone {

  /// Of the benchmarking range (RFC 2544) and its sibling in IPv6 (RFC 5180): somewhere on the
  /// Internet that nothing in a topology is.
  private static final InetAddress FOUR = Endpoint.literal("198.19.255.254");

  private static final InetAddress SIX = Endpoint.literal("2001:2:0:ffff::fffe");

  private Anyone() {}

  /// Someone on the Internet, of the family of another address.
  static InetAddress like(InetAddress other) {
    return other.getAddress().length == 4 ? FOUR : SIX;
  }
}
