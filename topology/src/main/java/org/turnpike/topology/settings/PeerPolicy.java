package org.turnpike.topology.settings;

import java.net.InetAddress;
import java.util.Comparator;
import java.util.List;

/// Which peers a relay may reach. The longest matching prefix decides; what no rule names is
/// decided by [#DENIED]: forbidden there, relayed elsewhere.
///
/// An IPv6 address that carries an IPv4 one (mapped, 6to4, Teredo, NAT64) is judged by what it can
/// reach, so those ranges are all denied unless a rule names them.
public record PeerPolicy(List<Rule> rules) {

  /// From the most that is allowed to the least.
  public enum Verdict {
    /// Permissions are granted and packets relayed.
    RELAY,
    /// Permissions are granted, packets are counted and never sent: for clients that give up on a
    /// 403.
    BLACKHOLE,
    /// CreatePermission, ChannelBind and Connect answer 403 (RFC 8656 §9.2).
    FORBID
  }

  /// @param firstPort first of the peers' ports that it is about, 0 to 65535
  /// @param lastPort last of them
  public record Rule(Prefix prefix, int firstPort, int lastPort, Verdict verdict) {

    /// @throws IllegalArgumentException if the ports are no range
    public Rule {
      if (firstPort < 0 || lastPort > 65535 || firstPort > lastPort) {
        throw new IllegalArgumentException(
            "peer ports " + firstPort + "-" + lastPort + ": expected a range in 0-65535");
      }
    }

    /// About every port.
    public Rule(Prefix prefix, Verdict verdict) {
      this(prefix, 0, 65535, verdict);
    }

    private boolean everyPort() {
      return firstPort == 0 && lastPort == 65535;
    }
  }

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

  /// Of these, the ranges where clients have their own addresses behind NATs (RFC 1918, 6598,
  /// 4193). A policy that gives them [Verdict#BLACKHOLE] grants such a peer and never sends to it:
  /// some clients give up all of ICE when one candidate is refused.
  public static final List<Prefix> PRIVATE =
      List.of("10.0.0.0/8", "100.64.0.0/10", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7").stream()
          .map(Prefix::parse)
          .toList();

  public static final PeerPolicy DEFAULT = new PeerPolicy(List.of());

  /// Keeps the rules with the longest prefixes first.
  public PeerPolicy {
    rules =
        rules.stream()
            .sorted(Comparator.comparingInt((Rule rule) -> -rule.prefix().bits()))
            .toList();
  }

  /// What may be sent to this port of a peer.
  ///
  /// @param peer as its family says; an IPv4-mapped IPv6 address is forbidden and no rule can name
  ///   it, since the same peer can be named as IPv4
  public Verdict verdict(InetAddress peer, int port) {
    if (isMapped(peer.getAddress())) {
      return Verdict.FORBID;
    }
    for (Rule rule : rules) {
      if (port >= rule.firstPort() && port <= rule.lastPort() && rule.prefix().contains(peer)) {
        return rule.verdict();
      }
    }
    return unnamed(peer);
  }

  /// What may be granted to a permission, which is for an address with all its ports (RFC 8656 §9):
  /// the most that one of its ports is allowed.
  public Verdict verdict(InetAddress peer) {
    if (isMapped(peer.getAddress())) {
      return Verdict.FORBID;
    }
    Verdict most = Verdict.FORBID;
    for (Rule rule : rules) {
      if (rule.prefix().contains(peer)) {
        most = rule.verdict().compareTo(most) < 0 ? rule.verdict() : most;
        if (rule.everyPort()) {
          return most;
        }
      }
    }
    Verdict otherwise = unnamed(peer);
    return otherwise.compareTo(most) < 0 ? otherwise : most;
  }

  private static Verdict unnamed(InetAddress peer) {
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
