package org.turnpike.planner.finding;

import java.net.InetAddress;
import java.util.List;
import org.turnpike.topology.network.Circuit;
import org.turnpike.topology.network.Firewall;
import org.turnpike.topology.network.Network;
import org.turnpike.topology.network.NetworkId;
import org.turnpike.topology.network.Site;
import org.turnpike.topology.network.Transport;
import org.turnpike.topology.network.Zone;

/// What the firewall towards the Internet lets clients of a network do. Firewalls further in, and
/// which of several ways a packet takes, are the business of a path.
record ClientSide(Scene scene, NetworkId network) {

  /// Firewalls of the site that an Internet circuit ends on.
  private List<Firewall> outermost() {
    Site site = scene.topology().site(network.site());
    return site.firewalls().values().stream()
        .filter(f ->
            site.circuits().values().stream()
                .anyMatch(c ->
                    c instanceof Circuit.ToInternet
                        && f.zones().getOrDefault(Zone.OUTSIDE, List.of()).contains(c.name())))
        .toList();
  }

  /// Whether some firewall lets it out; true where there is none.
  boolean allows(InetAddress destination, Transport transport, int port) {
    List<Firewall> firewalls = outermost();
    return firewalls.isEmpty()
        || firewalls.stream()
            .anyMatch(f -> new Filter(f).allows(packet(f, destination, transport, port)));
  }

  /// In words, for evidence.
  String why(InetAddress destination, Transport transport, int port) {
    return String.join(
        "; ",
        outermost().stream()
            .map(f -> new Filter(f).why(packet(f, destination, transport, port)))
            .toList());
  }

  private Filter.Packet packet(
      Firewall firewall, InetAddress destination, Transport transport, int port) {
    Network from = scene.topology().network(network);
    return new Filter.Packet(
        Scene.sideOf(firewall, network).orElse(Zone.INSIDE),
        Zone.OUTSIDE,
        from.prefixes().stream()
            .filter(p -> Scene.sameFamily(p.network(), destination))
            .findFirst()
            .orElse(from.prefixes().getFirst())
            .network(),
        destination,
        transport,
        50000,
        port);
  }
}
