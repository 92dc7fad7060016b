package org.turnpike.topology.settings;

import java.net.InetAddress;
import java.util.List;

/// Which peers a relay may reach. The longest matching prefix decides; what no rule names is
/// decided by [#DENIED]: forbidden there, relayed elsewhere.
///
/// An IPv6 address that carries an IPv4 one (mapped, 6to4, Teredo, NAT64) is judged by what it can
/// reach, so those ranges are all denied unless a rule names them.
public record PeerPolicy(List<Rule> rules) {

  public enum Verdict {
    /// Permissions are granted and packets relayed.
    RELAY,
    /// Permissions are granted, packets are counted and never sent: for clients that give up on a
    /// 403.
    BLACKHOLE,
    /// CreatePermission, ChannelBind and Connect answer 403 (RFC 8656 §9.2).
    FORBID
  }

  public record Rule(Prefix prefix, Verdict verdict) {}

  /// Ranges that no relay reaches unless the topology says so: unspecified, loopback, link-local,
  /// private, shared, multicast, reserved, broadcast; and IPv6 forms that carry IPv4.
  public static final List<Prefix> DENIED =
      List.of(
              "0.0.0.0/8",
              "10.0.0.0/8",
              "100.64.0.0/10",
              "127.0.0.0/8",
              "169.254.0.0/16",
              "172.16.0.0/12",
              "192.0.0.0/24",
              "192.88.99.0/24",
              "192.168.0.0/16",
              "198.18.0.0/15",
              "224.0.0.0/4",
              "240.0.0.0/4",
              "::/96",
              "::ffff:0:0:0/96",
              "64:ff9b::/96",
              "64:ff9b:1::/48",
              "100::/64",
              "2001::/23",
              "2002::/16",
              "fc00::/7",
              "fe80::/10",
              "fec0::/10",
              "ff00::/8")
          .stream()
          .map(Prefix::parse)
          .toList();

  public static final PeerPolicy DEFAULT = new PeerPolicy(List.of());

  public PeerPolicy {
    rules = List.copyOf(rules);
  }

  /// @param peer as its family says; an IPv4-mapped IPv6 address is forbidden and no rule can name
  ///   it, since the same peer can be named as IPv4
  public Verdict verdict(InetAddress peer) {
    if (isMapped(peer.getAddress())) {
      return Verdict.FORBID;
    }
    Rule best = null;
    for (Rule rule : rules) {
      if (rule.prefix().contains(peer)
          && (best == null || rule.prefix().bits() > best.prefix().bits())) {
        best = rule;
      }
    }
    if (best != null) {
      return best.verdict();
    }
    return DENIED.stream().anyMatch(p -> p.contains(peer)) ? Verdict.FORBID : Verdict.RELAY;
  }

  private static boolean isMapped(byte[] bytes) {
    if (bytes.length != 16 || bytes[10] != -1 || bytes[11] != -1) {
      return false;
    }
    for (int i = 0; i < 10; i++) {
      if (bytes[i] != 0) {
        return false;
      }
    }
    return true;
  }
}
