package org.turnpike.planner.address;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.turnpike.topology.Topology;
import org.turnpike.topology.network.Network;
import org.turnpike.topology.network.NetworkId;
import org.turnpike.topology.network.Site;
import org.turnpike.topology.network.Vpn;
import org.turnpike.topology.service.CloudConnector;
import org.turnpike.topology.service.EdgePool;
import org.turnpike.topology.service.ReverseProxy;
import org.turnpike.topology.service.ServerPool;
import org.turnpike.topology.settings.Prefix;

/// A prefix in which an organisation has servers or clients: an Edge must answer it by its internal
/// adapter (E-IP-4).
///
/// @param what the network or VPN in words
public record InsidePrefix(String what, Prefix prefix) {

  /// In the order of the file; networks outside of an Edge, an appliance or a reverse proxy are not
  /// among them.
  public static List<InsidePrefix> of(Topology topology, String organisation) {
    List<NetworkId> perimeter =
        topology.pools().values().stream()
            .flatMap(p ->
                switch (p) {
                  case EdgePool e -> Stream.of(e.outside(), e.inside());
                  case CloudConnector c -> Stream.of(c.outside(), c.inside());
                  case ReverseProxy r -> Stream.of(r.outside());
                  case ServerPool _ -> Stream.of();
                })
            .toList();
    List<InsidePrefix> out = new ArrayList<>();
    for (Site site : topology.sites().values()) {
      if (belongs(site, organisation)) {
        for (Network network : site.networks().values()) {
          if (!perimeter.contains(network.id())) {
            network.prefixes().forEach(p -> out.add(new InsidePrefix(network.id().toString(), p)));
          }
        }
      }
    }
    for (Vpn vpn : topology.vpns().values()) {
      if (belongs(topology.site(vpn.network().site()), organisation)) {
        vpn.clients().forEach(p -> out.add(new InsidePrefix("VPN " + vpn.name(), p)));
      }
    }
    return out;
  }

  private static boolean belongs(Site site, String organisation) {
    return site.organisation().filter(organisation::equals).isPresent();
  }

  /// Whether a route to `wider` covers it.
  public boolean within(Prefix wider) {
    return wider.bits() <= prefix.bits() && wider.contains(prefix.network());
  }
}
