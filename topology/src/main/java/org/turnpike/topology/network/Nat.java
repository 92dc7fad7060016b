package org.turnpike.topology.network;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.turnpike.topology.settings.Prefix;

/// A translation at a firewall.
public sealed interface Nat {

  /// The network or circuit (by its name at the site) that it stands on: translated when a packet
  /// leaves or enters there. Empty for everything in the zone `outside`.
  Optional<String> on();

  /// Whether one inside host reaches another by its translated address.
  boolean hairpin();

  /// Static one-to-one mapping, the same public address both ways.
  ///
  /// @param inside address or prefix that the host has
  /// @param outside address or prefix of the same length that others see
  /// @param bothWays false when sessions that start inside leave with another address: then the
  ///   mapping is not symmetric in the sense of the Edge documents
  /// @param keepsSource whether the source address of what comes in is left alone
  record OneToOne(
      Optional<String> on,
      Prefix inside,
      Prefix outside,
      boolean bothWays,
      boolean keepsSource,
      boolean hairpin)
      implements Nat {}

  /// Many hosts behind a few addresses.
  ///
  /// @param sources who is translated; empty for everyone
  /// @param destinations towards whom; empty for everyone
  /// @param pool addresses to appear with; empty for the device's own address there
  /// @param mapping which sessions share a mapping (RFC 4787 §4.1)
  /// @param filtering whose packets come back in through a mapping (RFC 4787 §5)
  /// @param keepsPorts whether the source port stays when it is free (RFC 4787 §4.2)
  record SourceNat(
      Optional<String> on,
      List<Prefix> sources,
      List<Prefix> destinations,
      List<Prefix> pool,
      Dependence mapping,
      Dependence filtering,
      boolean keepsPorts,
      boolean hairpin)
      implements Nat {
    public SourceNat {
      sources = List.copyOf(sources);
      destinations = List.copyOf(destinations);
      pool = List.copyOf(pool);
    }
  }

  /// A port of a public address, forwarded to a host.
  record PortForward(
      Optional<String> on,
      InetAddress outside,
      Transport transport,
      Ports ports,
      InetAddress inside,
      int insidePort,
      boolean keepsSource,
      boolean hairpin)
      implements Nat {}

  /// RFC 4787 §4.1 and §5 use the same three degrees for mapping and for filtering.
  enum Dependence {
    ENDPOINT_INDEPENDENT,
    ADDRESS_DEPENDENT,
    ADDRESS_AND_PORT_DEPENDENT
  }
}
