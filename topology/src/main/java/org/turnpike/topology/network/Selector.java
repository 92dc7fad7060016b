package org.turnpike.topology.network;

import java.net.InetAddress;
import org.turnpike.topology.settings.Prefix;

/// One way in which a rule names a source or a destination.
public sealed interface Selector {

  /// Everything.
  record Any() implements Selector {
    @Override
    public String toString() {
      return "any";
    }
  }

  /// What comes from, or leaves to, a zone of the firewall.
  record OfZone(Zone zone) implements Selector {
    @Override
    public String toString() {
      return zone.text();
    }
  }

  /// Addresses; a name in the file (a network, a node, an Edge service) stands here as the
  /// addresses that it has.
  ///
  /// @param said the word of the file
  record Addresses(String said, java.util.List<Prefix> prefixes) implements Selector {
    public Addresses {
      prefixes = java.util.List.copyOf(prefixes);
    }

    @Override
    public String toString() {
      return said;
    }
  }

  /// Whether an address that came from, or leaves to, `zone` is meant.
  default boolean matches(InetAddress address, Zone side) {
    return switch (this) {
      case Any _ -> true;
      case OfZone(Zone zone) -> zone == side;
      case Addresses(String _, var prefixes) ->
          prefixes.stream().anyMatch(p -> p.contains(address));
    };
  }
}
