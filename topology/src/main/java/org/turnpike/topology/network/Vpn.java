package org.turnpike.topology.network;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.turnpike.topology.settings.Prefix;

/// A remote-access tunnel into a network.
///
/// @param network where tunnelled packets come out
/// @param gateway address that clients dial from the Internet
/// @param clients addresses that clients get
/// @param tunnelled what a split tunnel carries; empty for a full tunnel, which carries all
public record Vpn(
    String name,
    NetworkId network,
    InetAddress gateway,
    List<Prefix> clients,
    Optional<List<Prefix>> tunnelled) {
  public Vpn {
    clients = List.copyOf(clients);
    tunnelled = tunnelled.map(List::copyOf);
  }

  public boolean carries(InetAddress destination) {
    return tunnelled.map(list -> list.stream().anyMatch(p -> p.contains(destination))).orElse(true);
  }

  public String path() {
    return "vpns/" + name;
  }
}
