package org.turnpike.lab.report;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.turnpike.lab.evidence.Sighted;
import org.turnpike.planner.network.Dialled;
import org.turnpike.planner.network.Hosts;
import org.turnpike.planner.network.Spot;
import org.turnpike.planner.network.Wire;
import org.turnpike.planner.network.Wiring;
import org.turnpike.topology.Topology;
import org.turnpike.topology.network.NetworkId;
import org.turnpike.topology.network.Vpn;
import org.turnpike.topology.service.EdgePool;
import org.turnpike.topology.service.Pool;
import org.turnpike.topology.service.ReverseProxy;
import org.turnpike.topology.service.ServerPool;

/// A network's things and the wires between them, to lay what was seen on wires out as ways.
///
/// A device is on the wires that it is plugged into; a host is on its network wherever packets to
/// or from its own address were seen there. Nothing here knows a prediction.
final class Sightings {

  private final Map<String, Wire> wires = new LinkedHashMap<>();
  private final Map<String, Set<String>> hosts = new HashMap<>();

  /// Addresses of each host: one sends by either adapter what its routes say, with either address.
  private final Map<String, Set<InetAddress>> addresses = new HashMap<>();

  /// One thing on a way, and the wire that it was reached by.
  ///
  /// @param by empty at the beginning
  record Step(String thing, Optional<Wire> by, Optional<Sighted> seen) {}

  Sightings(Topology topology) {
    Wiring wiring = Wiring.of(topology);
    wiring.wires().forEach(w -> wires.put(w.name(), w));
    Hosts all = new Hosts(topology);
    topology
        .users()
        .values()
        .forEach(u -> {
          for (Spot spot : all.person(u, false)) {
            host(wiring, u.at(), u.path(), spot.address());
            spot.tunnel().ifPresent(t -> tunnel(wiring, topology, u.path(), spot, t));
          }
        });
    for (Pool pool : topology.pools().values()) {
      switch (pool) {
        case ServerPool p ->
            p.nodes()
                .forEach(n ->
                    n.addresses()
                        .forEach(a -> host(wiring, p.network(), node(p, n.id().name()), a)));
        case EdgePool p ->
            p.nodes()
                .forEach(n -> {
                  String path = node(p, n.id().name());
                  n.insideAddresses().forEach(a -> host(wiring, p.inside(), path, a));
                  n.external().values().stream()
                      .flatMap(List::stream)
                      .forEach(x -> host(wiring, p.outside(), path, x.adapter()));
                });
        case ReverseProxy p -> {
          String path = node(p, p.node().name());
          host(wiring, p.inside(), path, p.internal());
          host(wiring, p.outside(), path, p.external().adapter());
        }
        case org.turnpike.topology.service.CloudConnector _ -> {}
      }
    }
  }

  /// Outside it is between a user's own address and the concentrator's, which speaks for the user
  /// where it comes out.
  private void tunnel(
      Wiring wiring, Topology topology, String user, Spot spot, Spot.Tunnel tunnel) {
    Vpn vpn = tunnel.vpn();
    Dialled dialled = Dialled.of(topology, vpn);
    spot.adapters().forEach(a -> a.addresses().forEach(x -> host(wiring, a.network(), user, x)));
    host(wiring, dialled.network(), vpn.path(), dialled.address());
    host(wiring, vpn.network(), vpn.path(), tunnel.inner());
  }

  private static String node(Pool pool, String node) {
    return pool.path() + "/nodes/" + node;
  }

  private void host(Wiring wiring, NetworkId network, String path, InetAddress address) {
    addresses.computeIfAbsent(path, _ -> new HashSet<>()).add(address);
    wiring
        .lan(network)
        .ifPresent(w -> hosts.computeIfAbsent(w.name(), _ -> new LinkedHashSet<>()).add(path));
  }

  /// Where a packet is: at a thing, as it was seen on the wire that it came by.
  private record At(String thing, Optional<Sighted> as) {}

  /// The shortest way from one thing to another over wires that these packets were seen on; where
  /// they were seen to go on but not as far as that, the way to the farthest thing that they
  /// reached. Empty if they were not seen to leave.
  List<Step> way(List<Sighted> seen, Predicate<Sighted> which, String from, String to) {
    Map<String, List<Sighted>> by = new HashMap<>();
    seen.stream()
        .filter(which)
        .filter(s -> wires.containsKey(s.wire()))
        .forEach(s -> by.computeIfAbsent(s.wire(), _ -> new ArrayList<>()).add(s));
    Map<At, At> before = new HashMap<>();
    Deque<At> open = new ArrayDeque<>();
    At start = new At(from, Optional.empty());
    open.add(start);
    before.put(start, start);
    At last = start;
    while (!open.isEmpty() && !last.thing.equals(to)) {
      last = open.removeFirst();
      for (At next : onwards(by, last)) {
        if (before.putIfAbsent(next, last) == null) {
          open.addLast(next);
        }
      }
    }
    List<Step> out = new ArrayList<>();
    for (At at = last; !at.equals(start); at = before.getOrDefault(at, start)) {
      out.addFirst(new Step(at.thing, at.as.map(s -> wire(s)), at.as));
    }
    if (!out.isEmpty()) {
      out.addFirst(new Step(from, Optional.empty(), Optional.empty()));
    }
    return out;
  }

  private Wire wire(Sighted seen) {
    return Objects.requireNonNull(wires.get(seen.wire()));
  }

  /// Where what is at a thing was seen to go from there.
  private List<At> onwards(Map<String, List<Sighted>> by, At at) {
    List<At> out = new ArrayList<>();
    for (List<Sighted> there : by.values()) {
      Wire wire = wire(there.getFirst());
      Set<String> here = hosts.getOrDefault(wire.name(), Set.of());
      boolean plugged = wire.ports().stream().anyMatch(p -> p.device().id().equals(at.thing));
      for (Sighted next : there) {
        boolean sent = here.contains(at.thing) && is(at.thing, next.from());
        boolean passed = plugged && at.as.filter(s -> same(s, next)).isPresent();
        if (sent || passed) {
          here.stream()
              .filter(h -> is(h, next.to()))
              .forEach(h -> out.add(new At(h, Optional.of(next))));
          wire.ports().stream()
              .map(p -> p.device().id())
              .filter(d -> !d.equals(at.thing))
              .forEach(d -> out.add(new At(d, Optional.of(next))));
        }
      }
    }
    return out;
  }

  private boolean is(String host, InetSocketAddress end) {
    return addresses.getOrDefault(host, Set.of()).contains(end.getAddress());
  }

  /// Whether two are the same packets before a device and behind it: a translator changes one end
  /// at a time.
  private static boolean same(Sighted a, Sighted b) {
    return !a.equals(b)
        && a.carrier() == b.carrier()
        && a.turn() == b.turn()
        && (a.from().equals(b.from()) || a.to().equals(b.to()));
  }
}
