package org.turnpike.lab.verdict;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.turnpike.lab.evidence.Sighted;
import org.turnpike.planner.network.Addresses;
import org.turnpike.planner.path.Packet;
import org.turnpike.topology.Topology;
import org.turnpike.topology.network.Link;
import org.turnpike.topology.service.CloudConnector;
import org.turnpike.topology.service.EdgePool;
import org.turnpike.topology.service.EdgeService;
import org.turnpike.topology.service.ExternalAddress;
import org.turnpike.topology.service.Pool;
import org.turnpike.topology.service.ReverseProxy;
import org.turnpike.topology.service.ServerPool;
import org.turnpike.topology.settings.Endpoint;

/// Nodes of a pool behind a load balancer are alike: a prediction names the first, and which one a
/// client comes to is the balancer's affair. What a node does counts as done by the first one.
///
/// Two relays at one Edge are alike too: where a call is predicted through one, each side may send
/// by its own all the same (RFC 8445 §8.1.1), and then the Edge sends to itself, which behind a
/// translator goes round by that.
///
/// Private addresses are each organisation's own (RFC 1918 §3): whose one is, the wire says that it
/// is seen on.
final class Alike {

  private final Map<At, InetAddress> first = new HashMap<>();

  /// The pool, or else the node, whose relays have an address.
  private final Map<At, String> relays = new HashMap<>();

  /// Organisation of each site, by `sites/NAME/`; of a link, of its first end.
  private final Map<String, String> owners = new HashMap<>();

  /// @param organisation that has it; empty for a public address
  private record At(String organisation, InetAddress address) {
    static At of(String organisation, InetAddress address) {
      return new At(address.isSiteLocalAddress() ? organisation : "", address);
    }
  }

  private Alike() {}

  /// Where there is no balancer.
  static Alike none() {
    return new Alike();
  }

  static Alike of(Topology topology) {
    Alike alike = new Alike();
    topology
        .sites()
        .values()
        .forEach(s -> s.organisation().ifPresent(o -> alike.owners.put(s.path() + "/", o)));
    topology.links().forEach(link -> alike.owners.put(link.path(), owner(topology, link)));
    topology.pools().values().forEach(alike::pool);
    return alike;
  }

  private static String owner(Topology topology, Link link) {
    return Stream.of(link.a(), link.b())
        .flatMap(s -> topology.site(s).organisation().stream())
        .findFirst()
        .orElse("");
  }

  private At at(String wire, InetAddress address) {
    int site = wire.startsWith("sites/") ? wire.indexOf('/', "sites/".length()) + 1 : wire.length();
    return At.of(owners.getOrDefault(wire.substring(0, site), ""), address);
  }

  private void pool(Pool pool) {
    String owner = pool.organisation();
    if (pool instanceof EdgePool p) {
      for (EdgePool.Node node : p.nodes()) {
        String whose = p.vips().isEmpty() ? node.id().name() : p.name();
        for (ExternalAddress each : node.external(EdgeService.AV)) {
          relays.put(At.of(owner, each.adapter()), whose);
          relays.put(At.of(owner, each.published()), whose);
        }
      }
    }
    switch (pool) {
      case EdgePool p when !p.vips().isEmpty() -> {
        p.vips()
            .getOrDefault(EdgeService.AV, List.of())
            .forEach(v -> balancer(owner, v, adapters(p.nodes().getFirst(), EdgeService.AV)));
        for (EdgeService service : EdgeService.values()) {
          same(owner, p.nodes().stream().map(n -> adapters(n, service)).toList());
        }
        same(owner, p.nodes().stream().map(EdgePool.Node::insideAddresses).toList());
      }
      case ServerPool p when !p.vips().isEmpty() -> {
        p.vips().forEach(v -> balancer(owner, v, p.nodes().getFirst().addresses()));
        same(owner, p.nodes().stream().map(ServerPool.Node::addresses).toList());
      }
      case EdgePool _, ServerPool _, ReverseProxy _, CloudConnector _ -> {}
    }
  }

  private static List<InetAddress> adapters(EdgePool.Node node, EdgeService service) {
    return node.external(service).stream().map(ExternalAddress::adapter).toList();
  }

  /// A relay that is asked at the balancer's address writes to peers from its own; servers come to
  /// one another by either.
  private void balancer(String owner, InetAddress address, List<InetAddress> node) {
    Addresses.like(address, node).ifPresent(a -> first.putIfAbsent(At.of(owner, address), a));
  }

  /// @param nodes addresses of each
  private void same(String owner, List<List<InetAddress>> nodes) {
    for (List<InetAddress> node : nodes) {
      for (int i = 0; i < Math.min(node.size(), nodes.getFirst().size()); i++) {
        first.putIfAbsent(At.of(owner, node.get(i)), nodes.getFirst().get(i));
      }
    }
  }

  /// What is expected, of the first node.
  Expected of(Expected e) {
    Packet p = e.packet();
    return new Expected(
        e.leg(),
        e.kind(),
        e.device(),
        e.wire(),
        new Packet(p.transport(), of(e.wire(), p.from()), of(e.wire(), p.to())),
        e.turn(),
        e.relay(),
        e.servers());
  }

  private Endpoint of(String wire, Endpoint at) {
    InetAddress is = first.get(at(wire, at.address()));
    return is == null ? at : new Endpoint(is, at.port());
  }

  /// The same with the first node's addresses, and without media from relay to relay of one.
  List<Sighted> of(List<Sighted> seen) {
    return seen.stream().filter(s -> !(s.isMedia() && within(s))).map(this::of).toList();
  }

  private boolean within(Sighted s) {
    String from = relays.get(at(s.wire(), s.from().getAddress()));
    return from != null && from.equals(relays.get(at(s.wire(), s.to().getAddress())));
  }

  private Sighted of(Sighted s) {
    return new Sighted(
        s.wire(),
        s.what(),
        s.turn(),
        s.carrier(),
        of(s.wire(), s.from()),
        of(s.wire(), s.to()),
        s.packets());
  }

  private InetSocketAddress of(String wire, InetSocketAddress at) {
    InetAddress is = first.get(at(wire, at.getAddress()));
    return is == null ? at : new InetSocketAddress(is, at.getPort());
  }
}
