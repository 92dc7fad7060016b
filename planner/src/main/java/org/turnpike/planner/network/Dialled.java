package org.turnpike.planner.network;

import java.net.InetAddress;
import java.util.Optional;
import org.turnpike.topology.Topology;
import org.turnpike.topology.network.Firewall;
import org.turnpike.topology.network.Nat;
import org.turnpike.topology.network.Network;
import org.turnpike.topology.network.NetworkId;
import org.turnpike.topology.network.Site;
import org.turnpike.topology.network.Transport;
import org.turnpike.topology.network.Vpn;

/// Where the address is that the clients of a tunnel dial.
///
/// @param network that it is on
/// @param address as the concentrator holds it there
public record Dialled(NetworkId network, InetAddress address) {

  /// Where tunnels end that pass translators: IPsec in UDP (RFC 3948 §2.1).
  public static final int PORT = 4500;

  /// Where a file says no more, the concentrator dials in on the network that it serves.
  public static Dialled of(Topology topology, Vpn vpn) {
    return inside(topology, vpn).orElseGet(() -> new Dialled(vpn.network(), vpn.gateway()));
  }

  /// On a network of the site, as itself or behind a translation there.
  static Optional<Dialled> inside(Topology topology, Vpn vpn) {
    Site site = topology.site(vpn.network().site());
    for (Firewall firewall : site.firewalls().values()) {
      for (Nat nat : firewall.nats()) {
        Optional<Dialled> behind =
            switch (nat) {
              case Nat.OneToOne n when n.outside().contains(vpn.gateway()) ->
                  on(site, Addresses.shifted(vpn.gateway(), n.outside(), n.inside()));
              case Nat.PortForward n
                  when n.outside().equals(vpn.gateway())
                      && n.transport() == Transport.UDP
                      && n.ports().contains(PORT) ->
                  on(site, n.inside());
              case Nat.OneToOne _, Nat.PortForward _, Nat.SourceNat _ -> Optional.empty();
            };
        if (behind.isPresent()) {
          return behind;
        }
      }
    }
    return on(site, vpn.gateway());
  }

  private static Optional<Dialled> on(Site site, InetAddress address) {
    return site.networks().values().stream()
        .filter(n -> n.contains(address))
        .map(Network::id)
        .map(n -> new Dialled(n, address))
        .findFirst();
  }
}
