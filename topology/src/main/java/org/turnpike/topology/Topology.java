package org.turnpike.topology;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.turnpike.topology.network.Internet;
import org.turnpike.topology.network.Link;
import org.turnpike.topology.network.Network;
import org.turnpike.topology.network.NetworkId;
import org.turnpike.topology.network.Proxy;
import org.turnpike.topology.network.Segment;
import org.turnpike.topology.network.Site;
import org.turnpike.topology.network.Vpn;
import org.turnpike.topology.party.Organisation;
import org.turnpike.topology.party.User;
import org.turnpike.topology.service.DeployedCertificate;
import org.turnpike.topology.service.DeployedDns;
import org.turnpike.topology.service.EdgePool;
import org.turnpike.topology.service.EndpointList;
import org.turnpike.topology.service.InternetService;
import org.turnpike.topology.service.Pool;
import org.turnpike.topology.service.PstnGateway;
import org.turnpike.topology.service.QualityOfService;
import org.turnpike.topology.service.Restrictions;
import org.turnpike.topology.service.Role;
import org.turnpike.topology.service.ServerPool;

/// All that one topology file (and what it includes) says: immutable, names resolved, defaults
/// filled in. Every name in it that refers to something refers to something that is there; the
/// reader has seen to it, and a topology made in code is held to it by [#Topology].
///
/// @param name title of the deployment, for headings
/// @param endpoints the provider's published destinations, with the day of the snapshot
public record Topology(
    String name,
    Map<String, Organisation> organisations,
    Map<SiteId, Site> sites,
    List<Link> links,
    Internet internet,
    Map<String, Proxy> proxies,
    Map<String, Vpn> vpns,
    Map<String, Pool> pools,
    Map<String, PstnGateway> gateways,
    Map<String, User> users,
    Map<String, InternetService> services,
    EndpointList endpoints,
    DeployedDns dns,
    List<DeployedCertificate> certificates,
    QualityOfService qos,
    Restrictions restrictions) {

  public Topology {
    organisations = Ordered.map(organisations);
    sites = Ordered.map(sites);
    links = List.copyOf(links);
    proxies = Ordered.map(proxies);
    vpns = Ordered.map(vpns);
    pools = Ordered.map(pools);
    gateways = Ordered.map(gateways);
    users = Ordered.map(users);
    services = Ordered.map(services);
    certificates = List.copyOf(certificates);
  }

  /// @throws IllegalArgumentException if there is no such organisation
  public Organisation organisation(String organisation) {
    return present(organisations.get(organisation), "organisation", organisation);
  }

  /// @throws IllegalArgumentException if there is no such site
  public Site site(SiteId site) {
    return present(sites.get(site), "site", site);
  }

  /// @throws IllegalArgumentException if there is no such network
  public Network network(NetworkId id) {
    return present(site(id.site()).networks().get(id.name()), "network", id);
  }

  /// @throws IllegalArgumentException if there is no such pool
  public Pool pool(String pool) {
    return present(pools.get(pool), "pool", pool);
  }

  /// @throws IllegalArgumentException if there is no such user
  public User user(String user) {
    return present(users.get(user), "user", user);
  }

  /// The Edge pool that carries a user's traffic outside: the one that their home names.
  public Optional<EdgePool> edgeOf(User user) {
    return pool(user.home()) instanceof ServerPool home
        ? home.edge().map(this::pool).filter(EdgePool.class::isInstance).map(EdgePool.class::cast)
        : Optional.empty();
  }

  /// The segment that a network is part of: by whom it belongs to, or the Internet for a public
  /// place.
  public Segment segment(NetworkId network) {
    return segment(network.site());
  }

  public Segment segment(SiteId id) {
    Site site = site(id);
    return switch (site.kind()) {
      case PUBLIC -> Segment.INT;
      case SITE, REGION ->
          site.organisation().map(o -> organisation(o).kind().segment()).orElse(Segment.INT);
    };
  }

  /// The pool that a node is part of.
  public Optional<Pool> poolOf(NodeId node) {
    return pools.values().stream().filter(p -> p.nodeIds().contains(node)).findFirst();
  }

  /// Whether a home in this pool is online: the pool is a provider's.
  public boolean online(Pool pool) {
    return organisation(pool.organisation()).kind() == Organisation.Kind.PROVIDER;
  }

  /// Whether an organisation has Front Ends of its own; a provider's are not a tenant's.
  public boolean frontEnds(Organisation organisation) {
    return pools.values().stream()
        .anyMatch(p ->
            p instanceof ServerPool servers
                && p.organisation().equals(organisation.name())
                && servers.roles().contains(Role.FRONT_END));
  }

  /// Whether an organisation has its SIP domain in two places: Front Ends of its own, and a tenant
  /// at a provider.
  public boolean hybrid(Organisation organisation) {
    return !organisation.tenantOf().isEmpty() && frontEnds(organisation);
  }

  private static <T> T present(
      @org.jspecify.annotations.Nullable T value, String kind, Object name) {
    if (value == null) {
      throw new IllegalArgumentException("no " + kind + " \"" + name + "\" in this topology");
    }
    return value;
  }
}
