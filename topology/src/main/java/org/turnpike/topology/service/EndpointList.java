package org.turnpike.topology.service;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.turnpike.topology.network.Ports;
import org.turnpike.topology.settings.Prefix;

/// The destinations that a provider publishes, as of a day, and which of them a circuit may carry.
///
/// @param source where the list came from
/// @param asOf the day of the snapshot, or as much of it as is known
public record EndpointList(String source, String asOf, List<Entry> entries) {

  public static final EndpointList NONE = new EndpointList("none", "", List.of());

  public EndpointList {
    entries = List.copyOf(entries);
  }

  /// Whether a circuit may carry what is in a prefix: as the entries that hold it say, one of which
  /// is enough; nothing where the list does not know the prefix.
  public Optional<Boolean> expressRoute(Prefix prefix) {
    List<Entry> holding =
        entries.stream()
            .filter(e -> e.prefixes().stream().anyMatch(p -> p.contains(prefix)))
            .toList();
    return holding.isEmpty()
        ? Optional.empty()
        : Optional.of(holding.stream().anyMatch(Entry::expressRoute));
  }

  /// @param id of the published list
  /// @param area of the provider's services, such as `Skype`; empty when the list does not say
  /// @param category `Optimize`, `Allow` or `Default`
  public record Entry(
      String id,
      String area,
      String category,
      boolean required,
      boolean expressRoute,
      List<String> urls,
      List<Prefix> prefixes,
      List<Ports> tcp,
      List<Ports> udp,
      String use) {
    public Entry {
      urls = List.copyOf(urls);
      prefixes = List.copyOf(prefixes);
      tcp = List.copyOf(tcp);
      udp = List.copyOf(udp);
    }

    /// Whether a name is meant; `*.example.com` means every name below.
    public boolean names(String host) {
      return urls.stream()
          .anyMatch(u -> u.startsWith("*.") ? host.endsWith(u.substring(1)) : u.equals(host));
    }

    public boolean contains(InetAddress address) {
      return prefixes.stream().anyMatch(p -> p.contains(address));
    }
  }
}
