package org.turnpike.topology.settings;

import java.util.List;
import java.util.Locale;

/// Other nodes that this one talks to, or is talked to by, over MTLS. Whoever is no peer is a
/// stranger, found by DNS and judged by federation's rules.
///
/// @param name that their certificates must bear: the pool's
/// @param purpose what for
/// @param endpoints of each node, the order of the file
public record Peer(String name, Purpose purpose, List<Endpoint> endpoints) {

  public enum Purpose {
    /// Where an Access Edge or a Director sends what is for the inside.
    NEXT_HOP,
    /// Front Ends and Directors of the same deployment.
    SERVER,
    /// The Edge that carries what is for outside.
    EDGE,
    /// The Access Edge of another home of the same SIP domain.
    HOME,
    /// The Edge's credential service for media relays.
    MEDIA_RELAY;

    /// In files: `next-hop`.
    public String text() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /// Which of our listeners it connects to, and whose certificate we show it.
  public Audience audience() {
    return purpose == Purpose.HOME ? Audience.PARTNERS : Audience.SERVERS;
  }

  public Peer {
    name = name.toLowerCase(Locale.ROOT);
    endpoints = List.copyOf(endpoints);
  }
}
