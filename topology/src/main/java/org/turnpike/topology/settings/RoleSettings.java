package org.turnpike.topology.settings;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.turnpike.topology.UserUri;

/// What one role of a node is told.
public sealed interface RoleSettings {

  /// Registrar and proxy of its domains.
  ///
  /// @param domains SIP domains that it is responsible for; the first is the digest realm
  /// @param aliases other hosts that users of the first domain may be addressed at: addresses of
  ///   the node, for clients that know nothing else
  /// @param minExpires shortest registration granted, else 423 (RFC 3261 §10.2.8)
  /// @param maxExpires longest registration granted
  /// @param foreignDomains domains of others that its users may reach, by DNS (RFC 3263); a request
  ///   of theirs to any other is refused
  record FrontEnd(
      List<String> domains,
      List<String> aliases,
      Duration minExpires,
      Duration maxExpires,
      List<String> foreignDomains)
      implements RoleSettings {

    /// @throws IllegalArgumentException without a domain
    public FrontEnd {
      domains = domains.stream().map(d -> d.toLowerCase(Locale.ROOT)).toList();
      aliases = aliases.stream().map(Endpoint::comparable).toList();
      foreignDomains = foreignDomains.stream().map(d -> d.toLowerCase(Locale.ROOT)).toList();
      if (domains.isEmpty()) {
        throw new IllegalArgumentException("a Front End needs a SIP domain");
      }
    }

    public FrontEnd(List<String> domains, Duration minExpires, Duration maxExpires) {
      this(domains, List.of(), minExpires, maxExpires);
    }

    /// One whose users reach nobody else.
    public FrontEnd(
        List<String> domains, List<String> aliases, Duration minExpires, Duration maxExpires) {
      this(domains, aliases, minExpires, maxExpires, List.of());
    }

    /// The address that a user is known by, whichever of our names stands behind the `@`.
    ///
    /// @param host of a URI; an IPv6 address with or without its brackets
    /// @return empty for a host that is not ours, and for an empty user
    public Optional<UserUri> ours(String user, String host) {
      String name = Endpoint.comparable(host);
      if (user.isEmpty()) {
        return Optional.empty();
      }
      if (domains.contains(name)) {
        return Optional.of(new UserUri(user, name));
      }
      return aliases.contains(name)
          ? Optional.of(new UserUri(user, domains.getFirst()))
          : Optional.empty();
    }
  }

  /// STUN and TURN server.
  ///
  /// @param realm long-term credential realm (RFC 8489 §9.2)
  /// @param relay addresses that allocations are made on, one of each family at most
  /// @param firstRelayPort 50000 by the port table
  /// @param lastRelayPort 59999 by the port table
  /// @param sharedSecret key of time-limited credentials: the A/V Authentication key of the pool
  record AvEdge(
      String realm,
      List<RelayAddress> relay,
      int firstRelayPort,
      int lastRelayPort,
      String sharedSecret)
      implements RoleSettings {
    public AvEdge {
      relay = List.copyOf(relay);
      if (firstRelayPort < 1024 || lastRelayPort > 65535 || firstRelayPort > lastRelayPort) {
        throw new IllegalArgumentException(
            "relay ports "
                + firstRelayPort
                + "-"
                + lastRelayPort
                + ": expected a range in 1024-65535");
      }
    }

    /// Never shows the secret.
    @Override
    public String toString() {
      return "AvEdge["
          + realm
          + " relay "
          + relay
          + " "
          + firstRelayPort
          + "-"
          + lastRelayPort
          + "]";
    }
  }

  /// An address that relay sockets bind to, and the one that peers are told (the same, or the
  /// public one of one-to-one NAT).
  record RelayAddress(InetAddress bind, InetAddress advertised) {}

  /// Status page, metrics and REST.
  record Web(String title) implements RoleSettings {}
}
