package org.turnpike.planner.network;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.turnpike.topology.NodeId;
import org.turnpike.topology.Topology;
import org.turnpike.topology.network.Network;
import org.turnpike.topology.network.NetworkId;
import org.turnpike.topology.network.Proxy;
import org.turnpike.topology.network.Site;
import org.turnpike.topology.network.StaticRoute;
import org.turnpike.topology.network.Vpn;
import org.turnpike.topology.party.User;
import org.turnpike.topology.service.CloudConnector;
import org.turnpike.topology.service.EdgePool;
import org.turnpike.topology.service.EdgeService;
import org.turnpike.topology.service.ExternalAddress;
import org.turnpike.topology.service.InternetService;
import org.turnpike.topology.service.Pool;
import org.turnpike.topology.service.PstnGateway;
import org.turnpike.topology.service.ReverseProxy;
import org.turnpike.topology.service.ServerPool;
import org.turnpike.topology.settings.Prefix;

/// Where the hosts of a topology are attached. Any number of threads may ask.
///
/// A user whose machine has no address in the file gets a free one of its network, the same each
/// time that the same file is read; a tunnel gives its clients addresses in the order of the file.
public final class Hosts {

  private final Topology topology;
  private final Map<String, List<Spot>> people = new LinkedHashMap<>();
  private final Map<String, List<Spot>> others = new HashMap<>();
  private final Map<String, List<Served>> servers = new ConcurrentHashMap<>();
  private final Map<Service, List<Edge>> edges = new ConcurrentHashMap<>();

  private record Service(String pool, EdgeService service) {}

  public Hosts(Topology topology) {
    this.topology = topology;
    Taken taken = new Taken(topology);
    Map<String, Long> dialled = new HashMap<>();
    for (User user : topology.users().values()) {
      people.put(user.name(), person(user, user.address(), taken, dialled));
      if (user.count() > 1) {
        others.put(user.name(), person(user, Optional.empty(), taken, dialled));
      }
    }
  }

  /// A service as its clients find it.
  ///
  /// @param node that gives it
  /// @param spot where the machine is attached
  /// @param reached address that clients are told: the machine's own, one that a translator gives
  ///   it, or a load balancer's
  public record Served(NodeId node, Spot spot, InetAddress reached) {}

  /// One Edge node and its two sides.
  ///
  /// @param pool an Edge pool or a Cloud Connector
  /// @param outside the service's external adapter, an address each
  /// @param inside its internal adapter
  /// @param alone the external adapter as this node alone is reached, past a load balancer: relayed
  ///   addresses are there, since a relay's peers have to find the node that holds it (HLBX-05)
  public record Edge(
      Pool pool, NodeId node, List<Served> outside, List<Served> inside, List<Served> alone) {
    public Edge {
      outside = List.copyOf(outside);
      inside = List.copyOf(inside);
      alone = List.copyOf(alone);
    }
  }

  /// A user's machine, a spot for each of its addresses: with a tunnel open the one in the tunnel
  /// first, and its own ones only if the tunnel does not carry everything. [Spot#source] tells
  /// which it sends from.
  ///
  /// @param another the second one of a user that the file counts several of
  public List<Spot> person(User user, boolean another) {
    return (another ? others : people).getOrDefault(user.name(), List.of());
  }

  /// Servers of a pool as those who may reach them directly find them: Front Ends, Directors,
  /// Mediation Servers. Behind a load balancer they are reached at its address.
  public List<Served> servers(Pool pool) {
    return servers.computeIfAbsent(pool.name(), _ -> serversOf(pool));
  }

  private List<Served> serversOf(Pool pool) {
    return switch (pool) {
      case ServerPool p ->
          p.nodes().stream()
              .flatMap(n ->
                  n.addresses().stream()
                      .map(a ->
                          new Served(
                              n.id(), server(p, n, a), Addresses.like(a, p.vips()).orElse(a))))
              .toList();
      case CloudConnector c ->
          c.appliances().stream()
              .map(a ->
                  direct(
                      a.id(),
                      spot(
                          path(c, a.id()) + "/mediation",
                          a.mediation(),
                          List.of(),
                          List.of(adapter(c.inside(), a.mediation())))))
              .toList();
      case EdgePool _, ReverseProxy _ -> List.of();
    };
  }

  /// The Edges of a pool, by the external addresses of one service.
  public List<Edge> edges(Pool pool, EdgeService service) {
    return edges.computeIfAbsent(new Service(pool.name(), service), _ -> edgesOf(pool, service));
  }

  private List<Edge> edgesOf(Pool pool, EdgeService service) {
    return switch (pool) {
      case EdgePool e -> e.nodes().stream().map(n -> edge(e, n, service)).toList();
      case CloudConnector c -> c.appliances().stream().map(a -> edge(c, a)).toList();
      case ServerPool _, ReverseProxy _ -> List.of();
    };
  }

  private Edge edge(EdgePool pool, EdgePool.Node node, EdgeService service) {
    List<InetAddress> vips = pool.vips().getOrDefault(service, List.of());
    List<Served> alone =
        node.external(service).stream()
            .map(x -> new Served(node.id(), side(pool, node, x.adapter()), x.published()))
            .toList();
    return new Edge(
        pool,
        node.id(),
        alone.stream()
            .map(x ->
                new Served(
                    x.node(), x.spot(), Addresses.like(x.reached(), vips).orElse(x.reached())))
            .toList(),
        node.insideAddresses().stream().map(a -> direct(node.id(), side(pool, node, a))).toList(),
        alone);
  }

  private Edge edge(CloudConnector pool, CloudConnector.Appliance node) {
    ExternalAddress external = node.external();
    List<Adapter> adapters =
        List.of(
            new Adapter(pool.outside(), List.of(external.adapter()), List.of(node.gateway())),
            new Adapter(pool.inside(), List.of(node.edgeInside()), List.of()));
    List<StaticRoute> routes = inwards(pool, pool.inside());
    String path = path(pool, node.id());
    List<Served> outside =
        List.of(
            new Served(
                node.id(), spot(path, external.adapter(), routes, adapters), external.published()));
    return new Edge(
        pool,
        node.id(),
        outside,
        List.of(direct(node.id(), spot(path, node.edgeInside(), routes, adapters))),
        outside);
  }

  private static Served direct(NodeId node, Spot spot) {
    return new Served(node, spot, spot.address());
  }

  private Spot server(ServerPool pool, ServerPool.Node node, InetAddress address) {
    return spot(
        path(pool, node.id()),
        address,
        node.routes(),
        List.of(
            new Adapter(
                pool.network(), node.addresses(), topology.network(pool.network()).gateways())));
  }

  /// An Edge sends by one adapter what it received by the other only as its own routes say.
  private Spot side(EdgePool pool, EdgePool.Node node, InetAddress address) {
    List<InetAddress> external =
        node.external().values().stream()
            .flatMap(List::stream)
            .map(ExternalAddress::adapter)
            .distinct()
            .toList();
    return spot(
        path(pool, node.id()),
        address,
        node.routes().isEmpty() && topology.online(pool) ? homewards(pool) : node.routes(),
        List.of(
            new Adapter(pool.outside(), external, node.gateways()),
            new Adapter(
                pool.inside(), node.insideAddresses(), node.insideGateway().stream().toList())));
  }

  /// The external side of a reverse proxy.
  public Served outside(ReverseProxy pool) {
    return new Served(
        pool.node(), side(pool, pool.external().adapter()), pool.external().published());
  }

  /// The internal side of a reverse proxy.
  public Served inside(ReverseProxy pool) {
    return direct(pool.node(), side(pool, pool.internal()));
  }

  private Spot side(ReverseProxy pool, InetAddress address) {
    return spot(
        path(pool, pool.node()),
        address,
        inwards(pool, pool.inside()),
        List.of(
            adapter(pool.outside(), pool.external().adapter()),
            new Adapter(pool.inside(), List.of(pool.internal()), List.of())));
  }

  /// A provider's Edge of which a file gives no routes is set up as it has to be (E-IP-4): the
  /// provider's servers by the internal adapter.
  private List<StaticRoute> homewards(EdgePool pool) {
    List<InetAddress> gateways = topology.network(pool.inside()).gateways();
    return topology.pools().values().stream()
        .filter(p -> p.organisation().equals(pool.organisation()))
        .flatMap(p -> p instanceof ServerPool s ? Stream.of(s.network()) : Stream.empty())
        .distinct()
        .flatMap(n -> topology.network(n).prefixes().stream())
        .flatMap(
            p -> Addresses.like(p.network(), gateways).stream().map(g -> new StaticRoute(p, g)))
        .toList();
  }

  /// What an appliance or a reverse proxy, for which a file gives no routes, is set up with: its
  /// organisation's networks by the internal adapter, and everything else by the external one.
  private List<StaticRoute> inwards(Pool pool, NetworkId inside) {
    List<InetAddress> gateways = topology.network(inside).gateways();
    List<StaticRoute> out = new ArrayList<>();
    for (Site site : topology.sites().values()) {
      if (site.organisation().filter(pool.organisation()::equals).isPresent()) {
        for (Network network : site.networks().values()) {
          for (Prefix prefix : network.prefixes()) {
            Addresses.like(prefix.network(), gateways)
                .ifPresent(g -> out.add(new StaticRoute(prefix, g)));
          }
        }
      }
    }
    return out;
  }

  public Spot gateway(PstnGateway gateway) {
    return spot(
        gateway.path(),
        gateway.address(),
        List.of(),
        List.of(adapter(gateway.network(), gateway.address())));
  }

  public Spot proxy(Proxy proxy) {
    return spot(
        proxy.path(),
        proxy.address(),
        List.of(),
        List.of(adapter(proxy.network(), proxy.address())));
  }

  /// A host of the Internet itself.
  public Spot service(InternetService service) {
    return Spot.onInternet(service.path(), service.addresses().getFirst());
  }

  /// The users that have a tunnel open, by their address in it.
  public Map<InetAddress, Spot> tunnelled() {
    Map<InetAddress, Spot> out = new HashMap<>();
    Stream.concat(people.values().stream(), others.values().stream())
        .flatMap(List::stream)
        .forEach(s -> s.tunnel().ifPresent(t -> out.put(t.inner(), s)));
    return out;
  }

  /// `pools/edge/nodes/edge1`.
  public static String path(Pool pool, NodeId node) {
    return pool.path() + "/nodes/" + node;
  }

  private Adapter adapter(NetworkId network, InetAddress address) {
    return new Adapter(network, List.of(address), topology.network(network).gateways());
  }

  private static Spot spot(
      String host, InetAddress address, List<StaticRoute> routes, List<Adapter> adapters) {
    NetworkId network =
        adapters.stream()
            .filter(a -> a.addresses().contains(address))
            .map(Adapter::network)
            .findFirst()
            .orElseThrow();
    return new Spot(
        host,
        Optional.of(network),
        address,
        Optional.empty(),
        routes,
        adapters,
        Optional.empty(),
        Optional.empty());
  }

  private List<Spot> person(
      User user, Optional<InetAddress> written, Taken taken, Map<String, Long> dialled) {
    Network network = topology.network(user.at());
    List<InetAddress> mine = new ArrayList<>(written.stream().toList());
    for (Prefix prefix : written.isPresent() ? List.<Prefix>of() : network.prefixes()) {
      if (mine.stream().noneMatch(a -> Addresses.sameFamily(a, prefix.network()))) {
        mine.add(taken.free(network, prefix));
      }
    }
    Optional<Spot.Tunnel> tunnel =
        user.vpn().map(topology.vpns()::get).flatMap(v -> inner(v, dialled));
    Optional<Proxy> proxy =
        network.proxy().filter(_ -> user.client().usesHttpProxy()).map(topology.proxies()::get);
    List<Adapter> adapters = List.of(new Adapter(user.at(), mine, network.gateways()));
    boolean full = tunnel.filter(t -> t.vpn().tunnelled().isEmpty()).isPresent();
    return Stream.concat(
            tunnel.stream().map(Spot.Tunnel::inner),
            mine.stream()
                .filter(
                    a -> !full || tunnel.filter(t -> Addresses.sameFamily(a, t.inner())).isEmpty()))
        .map(a ->
            new Spot(
                user.path(),
                Optional.of(user.at()),
                a,
                Optional.empty(),
                List.of(),
                adapters,
                tunnel,
                proxy))
        .toList();
  }

  private static Optional<Spot.Tunnel> inner(Vpn vpn, Map<String, Long> dialled) {
    long n = dialled.merge(vpn.name(), 1L, Long::sum);
    return vpn.clients().stream()
        .findFirst()
        .flatMap(p -> Addresses.nth(p, n))
        .map(a -> new Spot.Tunnel(vpn, a));
  }

  /// Addresses that somebody has.
  private static final class Taken {

    private final Map<NetworkId, Set<InetAddress>> byNetwork = new HashMap<>();
    private final Map<Prefix, Long> last = new HashMap<>();

    Taken(Topology topology) {
      topology.pools().values().forEach(this::take);
      topology.gateways().values().forEach(g -> take(g.network(), g.address()));
      topology.proxies().values().forEach(p -> take(p.network(), p.address()));
      topology.users().values().forEach(u -> u.address().ifPresent(a -> take(u.at(), a)));
    }

    private void take(Pool pool) {
      switch (pool) {
        case ServerPool p -> {
          p.vips().forEach(v -> take(p.network(), v));
          p.nodes().forEach(n -> n.addresses().forEach(a -> take(p.network(), a)));
        }
        case EdgePool p -> {
          p.vips().values().forEach(all -> all.forEach(v -> take(p.outside(), v)));
          p.insideVip().forEach(v -> take(p.inside(), v));
          for (EdgePool.Node node : p.nodes()) {
            node.insideAddresses().forEach(a -> take(p.inside(), a));
            node.external()
                .values()
                .forEach(all -> all.forEach(x -> take(p.outside(), x.adapter())));
          }
        }
        case ReverseProxy p -> {
          take(p.outside(), p.external().adapter());
          take(p.inside(), p.internal());
        }
        case CloudConnector p ->
            p.appliances()
                .forEach(a -> {
                  take(p.outside(), a.external().adapter());
                  take(p.inside(), a.edgeInside());
                  take(p.inside(), a.mediation());
                });
      }
    }

    private void take(NetworkId network, InetAddress address) {
      byNetwork.computeIfAbsent(network, _ -> new HashSet<>()).add(address);
    }

    /// The next free address of a prefix; its first host's place if it has fewer than are wanted:
    /// users are alike, and one address serves for two.
    InetAddress free(Network network, Prefix prefix) {
      Set<InetAddress> taken = byNetwork.getOrDefault(network.id(), Set.of());
      for (long n = last.getOrDefault(prefix, 0L) + 1; ; n++) {
        @Nullable InetAddress address = Addresses.nth(prefix, n).orElse(null);
        // The last address of an IPv4 network is everybody's.
        if (address == null || Addresses.nth(prefix, n + 1).isEmpty()) {
          return Addresses.firstHost(prefix);
        }
        if (!taken.contains(address) && !network.gateways().contains(address)) {
          last.put(prefix, n);
          return Objects.requireNonNull(address);
        }
      }
    }
  }
}
