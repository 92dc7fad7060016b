package org.turnpike.topology.network;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.turnpike.topology.Ordered;
import org.turnpike.topology.SiteId;

/// A place with networks.
///
/// @param organisation whose it is; empty for a public place
/// @param geography the part of the world, for circuits without the premium add-on; empty when the
///   file does not say
/// @param routes static routes of the site's router
public record Site(
    SiteId id,
    Kind kind,
    Optional<String> organisation,
    String geography,
    Map<String, Network> networks,
    Map<String, Circuit> circuits,
    Map<String, Firewall> firewalls,
    List<StaticRoute> routes) {

  public enum Kind {
    /// A site of an organisation.
    SITE,
    /// A region of a provider.
    REGION,
    /// A hotel, a home, a coffee shop: part of the Internet, behind its own NAT.
    PUBLIC
  }

  public Site {
    networks = Ordered.map(networks);
    circuits = Ordered.map(circuits);
    firewalls = Ordered.map(firewalls);
    routes = List.copyOf(routes);
  }

  public String path() {
    return "sites/" + id;
  }
}
