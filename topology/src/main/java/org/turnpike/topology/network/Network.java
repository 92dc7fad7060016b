package org.turnpike.topology.network;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.turnpike.topology.settings.Prefix;

/// A network of a site: one broadcast domain.
///
/// @param prefixes IPv4 and IPv6; the first is the one that addresses are taken from
/// @param gateways addresses of the router or firewall here; by default the first of each prefix
/// @param wireless a media path over it crosses Wi-Fi
/// @param expressRoute for a network in a provider's region: whether circuits carry it (streaming
///   networks are not)
/// @param proxy the HTTP proxy that clients here must use
/// @param knownToVoice whether call admission and location-based routing have it in their tables
public record Network(
    NetworkId id,
    List<Prefix> prefixes,
    List<InetAddress> gateways,
    boolean wireless,
    boolean expressRoute,
    Optional<String> proxy,
    boolean knownToVoice) {

  public Network {
    prefixes = List.copyOf(prefixes);
    gateways = List.copyOf(gateways);
  }

  public boolean contains(InetAddress address) {
    return prefixes.stream().anyMatch(p -> p.contains(address));
  }

  public String path() {
    return id.path();
  }
}
