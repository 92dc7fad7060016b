package org.turnpike.planner.path;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.turnpike.topology.NodeId;
import org.turnpike.topology.Topology;
import org.turnpike.topology.network.Network;
import org.turnpike.topology.network.NetworkId;
import org.turnpike.topology.network.StaticRoute;
import org.turnpike.topology.party.User;
import org.turnpike.topology.service.CloudConnector;
import org.turnpike.topology.service.EdgePool;
import org.turnpike.topology.service.EdgeService;
import org.turnpike.topology.service.ExternalAddress;
import org.turnpike.topology.service.Pool;
import org.turnpike.topology.service.PstnGateway;
import org.turnpike.topology.service.ReverseProxy;
import org.turnpike.topology.service.ServerPool;
import org.turnpike.topology.settings.Prefix;

/// Where the hosts of a topology are attached.
///
/// A user whose machine has no address in the file gets a free one of its network, the same each
/// time that the same file is read.
public final class Hosts {

  private final Topology topology;
  private final Map<String, List<Spot>> people = new HashMap<>();
  private final Map<String, List<Spot>> others = new HashMap<>();

  public Hosts(Topology topology) {
    this.topology = topology;
    place();
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
  public record Edge(Pool pool, NodeId node, List<Served> outside, List<Served> inside) {
    public Edge {
      outside = List.copyOf(outside);
      inside = List.copyOf(inside);
    }
  }

  /// A user's machine, a spot for each address family.
  ///
  /// @param another the second one of a user that the file counts several of
  public List<Spot> person(User user, boolean another) {
    return (another ? others : people).getOrDefault(user.name(), List.of());
  }

  /// Servers of a pool as those who may reach them directly find them: Front Ends, Directors,
  /// Mediation Servers.
  public List<Served> servers(Pool pool) {
    return switch (pool) {
      case ServerPool p -> {
        List<Served> nodes =
            p.nodes().stream()
                .flatMap(n ->
                    n.addresses().stream()
                        .map(a -> served(p, n.id(), p.network(), a, Optional.empty(), n.routes())))
                .toList();
        yield p.vips().isEmpty()
            ? nodes
            : p.vips().stream()
                .map(v ->
                    served(p, nodes.getFirst().node, p.network(), v, Optional.empty(), List.of()))
                .toList();
      }
      case CloudConnector c ->
          c.appliances().stream()
              .map(a -> served(c, a.id(), c.inside(), a.mediation(), Optional.empty(), List.of()))
              .toList();
      case EdgePool _, ReverseProxy _ -> List.of();
    };
  }

  /// The Edges of a pool, by the external addresses of one service.
  public List<Edge> edges(Pool pool, EdgeService service) {
    return switch (pool) {
      case EdgePool e ->
          e.nodes().stream()
              .map(n ->
                  new Edge(
                      e,
                      n.id(),
                      n.external(service).stream()
                          .map(x ->
                              outside(e, n.id(), e.outside(), x, n.gateways().stream().findFirst()))
                          .toList(),
                      n.insideAddresses().stream()
                          .map(a -> served(e, n.id(), e.inside(), a, n.insideGateway(), n.routes()))
                          .toList()))
              .toList();
      case CloudConnector c ->
          c.appliances().stream()
              .map(a ->
                  new Edge(
                      c,
                      a.id(),
                      List.of(
                          outside(c, a.id(), c.outside(), a.external(), Optional.of(a.gateway()))),
                      List.of(
                          served(
                              c, a.id(), c.inside(), a.edgeInside(), Optional.empty(), List.of()))))
              .toList();
      case ServerPool _, ReverseProxy _ -> List.of();
    };
  }

  public Spot gateway(PstnGateway gateway) {
    return Spot.on(gateway.path(), gateway.network(), gateway.address());
  }

  private static Served served(
      Pool pool,
      NodeId node,
      NetworkId network,
      InetAddress address,
      Optional<InetAddress> gateway,
      List<StaticRoute> routes) {
    Spot spot = new Spot(path(pool, node), Optional.of(network), address, gateway, routes);
    return new Served(node, spot, address);
  }

  private static Served outside(
      Pool pool, NodeId node, NetworkId network, ExternalAddress x, Optional<InetAddress> gateway) {
    Spot spot = new Spot(path(pool, node), Optional.of(network), x.adapter(), gateway, List.of());
    return new Served(node, spot, x.published());
  }

  /// `pools/edge/nodes/edge1`.
  public static String path(Pool pool, NodeId node) {
    return pool.path() + "/nodes/" + node;
  }

  private void place() {
    Map<NetworkId, Set<InetAddress>> taken = new HashMap<>();
    topology.pools().values().stream()
        .flatMap(this::addresses)
        .forEach(s ->
            taken
                .computeIfAbsent(s.network().orElseThrow(), _ -> new HashSet<>())
                .add(s.address()));
    topology
        .gateways()
        .values()
        .forEach(g -> taken.computeIfAbsent(g.network(), _ -> new HashSet<>()).add(g.address()));
    topology
        .users()
        .values()
        .forEach(u ->
            u.address().ifPresent(a -> taken.computeIfAbsent(u.at(), _ -> new HashSet<>()).add(a)));
    Map<Prefix, InetAddress> last = new HashMap<>();
    for (User user : topology.users().values()) {
      Set<InetAddress> here = taken.computeIfAbsent(user.at(), _ -> new HashSet<>());
      people.put(
          user.name(),
          user.address()
              .map(a -> List.of(Spot.on(user.path(), user.at(), a)))
              .orElseGet(() -> free(user, here, last)));
      if (user.count() > 1) {
        others.put(user.name(), free(user, here, last));
      }
    }
  }

  private Stream<Spot> addresses(Pool pool) {
    return Stream.concat(
        servers(pool).stream().map(Served::spot),
        edges(pool, EdgeService.ACCESS).stream()
            .flatMap(e -> Stream.concat(e.outside.stream(), e.inside.stream()))
            .map(Served::spot));
  }

  private List<Spot> free(User user, Set<InetAddress> taken, Map<Prefix, InetAddress> last) {
    Network network = topology.network(user.at());
    List<Spot> out = new ArrayList<>();
    Set<Integer> families = new HashSet<>();
    for (Prefix prefix : network.prefixes()) {
      if (!families.add(prefix.network().getAddress().length)) {
        continue;
      }
      InetAddress address = after(last.getOrDefault(prefix, prefix.network()));
      while (taken.contains(address) || network.gateways().contains(address)) {
        address = after(address);
      }
      // A network smaller than its users are: they are alike, and one address serves for two.
      if (!prefix.contains(address)) {
        address = after(after(prefix.network()));
      }
      last.put(prefix, address);
      out.add(Spot.on(user.path(), user.at(), address));
    }
    return List.copyOf(out);
  }

  private static InetAddress after(InetAddress address) {
    byte[] bytes = address.getAddress();
    for (int i = bytes.length - 1; i >= 0 && ++bytes[i] == 0; i--) {}
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }
}
