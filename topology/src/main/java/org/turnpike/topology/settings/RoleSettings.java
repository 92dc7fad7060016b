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
  ///   of theirs to any other is refused, or the Edge's business where there is one
  /// @param homes users of its domains who are not its own, and where they are
  /// @param federation how those of its domains that are of several organisations talk with each
  ///   other: by their lists, as with any partner
  record FrontEnd(
      List<String> domains,
      List<String> aliases,
      Duration minExpires,
      Duration maxExpires,
      List<String> foreignDomains,
      List<Home> homes,
      FederationRules federation)
      implements RoleSettings {

    /// @throws IllegalArgumentException without a domain
    public FrontEnd {
      domains = domains.stream().map(d -> d.toLowerCase(Locale.ROOT)).toList();
      aliases = aliases.stream().map(Endpoint::comparable).toList();
      foreignDomains = foreignDomains.stream().map(d -> d.toLowerCase(Locale.ROOT)).toList();
      homes = List.copyOf(homes);
      if (domains.isEmpty()) {
        throw new IllegalArgumentException("a Front End needs a SIP domain");
      }
    }

    /// One whose domains are of one organisation.
    public FrontEnd(
        List<String> domains,
        List<String> aliases,
        Duration minExpires,
        Duration maxExpires,
        List<String> foreignDomains,
        List<Home> homes) {
      this(domains, aliases, minExpires, maxExpires, foreignDomains, homes, FederationRules.NONE);
    }

    /// One whose domains have no other users.
    public FrontEnd(
        List<String> domains,
        List<String> aliases,
        Duration minExpires,
        Duration maxExpires,
        List<String> foreignDomains) {
      this(domains, aliases, minExpires, maxExpires, foreignDomains, List.of());
    }

    public FrontEnd(List<String> domains, Duration minExpires, Duration maxExpires) {
      this(domains, List.of(), minExpires, maxExpires);
    }

    /// One whose users reach nobody else.
    public FrontEnd(
        List<String> domains, List<String> aliases, Duration minExpires, Duration maxExpires) {
      this(domains, aliases, minExpires, maxExpires, List.of());
    }

    /// The same, knowing other homes.
    public FrontEnd withHomes(List<Home> now) {
      return new FrontEnd(
          domains, aliases, minExpires, maxExpires, foreignDomains, now, federation);
    }

    /// The same with other lists.
    public FrontEnd withFederation(FederationRules now) {
      return new FrontEnd(domains, aliases, minExpires, maxExpires, foreignDomains, homes, now);
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

  /// Takes sign-ins and sends users to their homes. It has no users and no secrets: their homes ask
  /// for the password, through it.
  ///
  /// @param domains SIP domains that it takes requests for
  /// @param aliases other hosts that it is addressed at, as a load balancer's address
  /// @param homes every user of them, and where they are
  record Director(List<String> domains, List<String> aliases, List<Home> homes)
      implements RoleSettings {

    /// @throws IllegalArgumentException without a domain
    public Director {
      domains = domains.stream().map(d -> d.toLowerCase(Locale.ROOT)).toList();
      aliases = aliases.stream().map(Endpoint::comparable).toList();
      homes = List.copyOf(homes);
      if (domains.isEmpty()) {
        throw new IllegalArgumentException("a Director needs a SIP domain");
      }
    }

    /// One that is addressed at its own addresses alone.
    public Director(List<String> domains, List<Home> homes) {
      this(domains, List.of(), homes);
    }
  }

  /// The door between the inside and everybody else. It has no users and no secrets of users.
  ///
  /// @param names of its pool, inside and outside, which others may put into a Route
  /// @param domains SIP domains that it takes requests for
  /// @param federation with whom its users talk
  record AccessEdge(List<String> names, List<String> domains, FederationRules federation)
      implements RoleSettings {

    /// @throws IllegalArgumentException without a domain
    public AccessEdge {
      names = names.stream().map(n -> n.toLowerCase(Locale.ROOT)).toList();
      domains = domains.stream().map(d -> d.toLowerCase(Locale.ROOT)).toList();
      if (domains.isEmpty()) {
        throw new IllegalArgumentException("an Access Edge needs a SIP domain");
      }
    }
  }

  /// STUN and TURN server.
  ///
  /// @param realm long-term credential realm (RFC 8489 §9.2)
  /// @param relay addresses that allocations are made on, one of each family at most
  /// @param firstRelayPort 50000 by the port table
  /// @param lastRelayPort 59999 by the port table
  /// @param sharedSecret key of time-limited credentials: the A/V Authentication key of the pool
  /// @param mark DSCP of relayed packets, to peers and to clients; 0 for none. A relay cannot see
  ///   what a packet carries, so all of them have one
  /// @param alternates the other Edges of the pool, where clients are sent while this one drains
  record AvEdge(
      String realm,
      List<RelayAddress> relay,
      int firstRelayPort,
      int lastRelayPort,
      String sharedSecret,
      int mark,
      List<Alternate> alternates)
      implements RoleSettings {

    /// One that is alone.
    public AvEdge(
        String realm,
        List<RelayAddress> relay,
        int firstRelayPort,
        int lastRelayPort,
        String sharedSecret,
        int mark) {
      this(realm, relay, firstRelayPort, lastRelayPort, sharedSecret, mark, List.of());
    }

    /// One that marks nothing.
    public AvEdge(
        String realm,
        List<RelayAddress> relay,
        int firstRelayPort,
        int lastRelayPort,
        String sharedSecret) {
      this(realm, relay, firstRelayPort, lastRelayPort, sharedSecret, 0);
    }

    public AvEdge withSecret(String secret) {
      return new AvEdge(realm, relay, firstRelayPort, lastRelayPort, secret, mark, alternates);
    }

    public AvEdge {
      if (mark < 0 || mark > 63) {
        throw new IllegalArgumentException("DSCP " + mark + ": expected 0 to 63");
      }
      relay = List.copyOf(relay);
      alternates = List.copyOf(alternates);
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

  /// Where clients of one listener may go instead.
  ///
  /// @param here where the listener is bound
  /// @param there where clients reach the same service of another node
  record Alternate(Endpoint here, Endpoint there) {}

  /// Gives servers of the deployment credentials of this node's relay for their users (port row
  /// INT-05).
  ///
  /// @param listeners names of those that are its own; SIP over TLS for servers
  record Credentials(List<String> listeners) implements RoleSettings {
    public Credentials {
      listeners = List.copyOf(listeners);
    }
  }

  /// Takes its settings from servers inside, which push them (port rows INT-08 and HLBI-02), and
  /// asks nobody for them.
  ///
  /// @param listeners names of those that are its own; HTTPS for servers
  record Replica(List<String> listeners) implements RoleSettings {
    public Replica {
      listeners = List.copyOf(listeners);
    }
  }

  /// Status page, metrics and REST.
  record Web(String title) implements RoleSettings {}

  /// This node's web services as people outside reach them, by reverse proxies.
  ///
  /// @param listeners names of those that reverse proxies hand on to; whoever asks there is told
  ///   the name outside
  /// @param name that people outside call it by; they reach it at port 443
  /// @param proxies addresses that reverse proxies connect from: what they say of whom they hand on
  ///   is believed, and nobody else's word
  record WebOutside(List<String> listeners, String name, List<InetAddress> proxies)
      implements RoleSettings {
    public WebOutside {
      listeners = List.copyOf(listeners);
      name = name.toLowerCase(Locale.ROOT);
      proxies = List.copyOf(proxies);
    }
  }

  /// Hands on what people outside ask of web services inside; it has nothing of its own.
  ///
  /// @param listeners names of those that are its own, for HTTPS
  /// @param inside the address that it connects to servers from, which know it by that
  /// @param published what it is asked for by names outside; any other name is nobody's
  record ReverseProxy(List<String> listeners, InetAddress inside, List<Published> published)
      implements RoleSettings {

    /// @throws IllegalArgumentException if it publishes nothing
    public ReverseProxy {
      listeners = List.copyOf(listeners);
      published = List.copyOf(published);
      if (published.isEmpty()) {
        throw new IllegalArgumentException("a reverse proxy needs something that it publishes");
      }
    }
  }

  /// Web services inside.
  ///
  /// @param names that people outside call them by
  /// @param name that the servers' certificates must bear
  /// @param servers where they are; the first one that takes a connection serves
  record Published(List<String> names, String name, List<Endpoint> servers) {
    public Published {
      names = names.stream().map(n -> n.toLowerCase(Locale.ROOT)).toList();
      servers = List.copyOf(servers);
    }
  }
}
