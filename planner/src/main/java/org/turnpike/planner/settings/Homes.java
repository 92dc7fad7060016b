package org.turnpike.planner.settings;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.turnpike.planner.dns.EdgeNames;
import org.turnpike.topology.Topology;
import org.turnpike.topology.UserUri;
import org.turnpike.topology.party.Federation;
import org.turnpike.topology.party.Organisation;
import org.turnpike.topology.party.User;
import org.turnpike.topology.service.EdgePool;
import org.turnpike.topology.service.EdgeService;
import org.turnpike.topology.service.Pool;
import org.turnpike.topology.service.ServerPool;
import org.turnpike.topology.settings.Endpoint;
import org.turnpike.topology.settings.FederationRules;
import org.turnpike.topology.settings.Home;
import org.turnpike.topology.settings.Peer;
import org.turnpike.topology.settings.Peer.Purpose;

/// Who of a SIP domain is homed where, as a server is told that does not have them, and the Access
/// Edges that several homes of a domain talk by.
record Homes(Topology topology) {

  private static final int SIP_MTLS = 5061;

  /// Users of those domains who are not homed in this pool: in another of its organisation, or
  /// behind another Access Edge, which its own Edge leads to.
  List<Home> of(ServerPool pool, List<String> domains) {
    Map<String, List<UserUri>> byPool = new LinkedHashMap<>();
    for (User user : topology.users().values()) {
      if (!user.home().equals(pool.name()) && domains.contains(user.uri().host())) {
        byPool.computeIfAbsent(user.home(), _ -> new ArrayList<>()).add(user.uri());
      }
    }
    List<Home> out = new ArrayList<>();
    byPool.forEach((name, users) -> home(pool, name, users).ifPresent(out::add));
    return List.copyOf(out);
  }

  private Optional<Home> home(ServerPool pool, String name, List<UserUri> users) {
    Pool home = topology.pool(name);
    if (home.organisation().equals(pool.organisation())) {
      return Optional.of(new Home(name, home.fqdn(), Optional.empty(), users));
    }
    Optional<EdgePool> own = edge(pool);
    return home instanceof ServerPool servers
        ? own.flatMap(edge ->
            edge(servers)
                .map(far -> new Home(name, edge.fqdn(), Optional.of(accessName(far)), users)))
        : Optional.empty();
  }

  /// The Edge of a pool; of a Director's, that of the pools that it sends to; of one that names
  /// none, its organisation's, one that carries federation if there is any.
  Optional<EdgePool> edge(ServerPool pool) {
    return pool.edge()
        .or(() -> pool.nextHop().map(topology::pool).flatMap(Homes::edgeName))
        .map(topology::pool)
        .filter(EdgePool.class::isInstance)
        .map(EdgePool.class::cast)
        .or(() -> edges(pool.organisation()).filter(EdgePool::federation).findFirst())
        .or(() -> edges(pool.organisation()).findFirst());
  }

  private Stream<EdgePool> edges(String organisation) {
    return topology.pools().values().stream()
        .filter(pool -> pool.organisation().equals(organisation))
        .flatMap(pool -> pool instanceof EdgePool edge ? Stream.of(edge) : Stream.empty());
  }

  private static Optional<String> edgeName(Pool pool) {
    return pool instanceof ServerPool servers ? servers.edge() : Optional.empty();
  }

  /// The name that an Access Edge has outside.
  String accessName(EdgePool edge) {
    String name = edge.names().get(EdgeService.ACCESS);
    List<String> domains = topology.organisation(edge.organisation()).domains();
    return name != null ? name : domains.isEmpty() ? edge.fqdn() : "sip." + domains.getFirst();
  }

  /// The Access Edges of other organisations that serve one of our domains too: what homes say to
  /// one another is federation as well (DNS-25).
  List<Peer> beyond(EdgePool edge) {
    List<String> own = domains(edge);
    return topology.pools().values().stream()
        .flatMap(pool -> pool instanceof EdgePool other ? Stream.of(other) : Stream.of())
        .filter(other -> !other.organisation().equals(edge.organisation()) && other.federation())
        .filter(other -> !Collections.disjoint(own, domains(other)))
        .map(other -> new Peer(accessName(other), Purpose.HOME, published(other)))
        .toList();
  }

  /// Providers who are no home of ours, and those who are their tenants.
  List<FederationRules.Provider> providers(EdgePool edge) {
    List<String> own = domains(edge);
    List<FederationRules.Provider> out = new ArrayList<>();
    for (Organisation each : topology.organisations().values()) {
      List<String> edges =
          edges(each.name()).filter(EdgePool::federation).map(this::accessName).toList();
      List<String> all = SettingsPlan.domains(topology, each);
      if (each.kind() == Organisation.Kind.PROVIDER
          && !edges.isEmpty()
          && Collections.disjoint(own, all)) {
        out.add(
            new FederationRules.Provider(
                edges, all.stream().filter(domain -> !each.domains().contains(domain)).toList()));
      }
    }
    return List.copyOf(out);
  }

  /// An organisation's tenants, whose users talk by lists of their own: those for who is online,
  /// where the file tells them apart.
  List<FederationRules.Tenant> tenants(Organisation provider) {
    return topology.organisations().values().stream()
        .filter(each -> each.tenantOf().contains(provider.name()))
        .filter(each -> !each.domains().isEmpty())
        .map(each -> {
          Federation federation = each.federation();
          boolean nobody = federation.mode() == Federation.Mode.NONE;
          return new FederationRules.Tenant(
              each.domains(),
              federation.mode() == Federation.Mode.DISCOVERY,
              nobody ? List.of() : federation.tenantAllowed().orElse(federation.allowed()),
              federation.tenantBlocked().orElse(federation.blocked()));
        })
        .toList();
  }

  private List<String> domains(EdgePool edge) {
    Organisation owner = topology.organisation(edge.organisation());
    return SettingsPlan.domains(topology, owner);
  }

  /// Where its name leads (rows DNS-01 and 07): to a balancer, where one is before it, for nothing
  /// else need be let in.
  private static List<Endpoint> published(EdgePool edge) {
    return EdgeNames.published(edge, EdgeService.ACCESS).stream()
        .map(address -> new Endpoint(address, SIP_MTLS))
        .toList();
  }
}
