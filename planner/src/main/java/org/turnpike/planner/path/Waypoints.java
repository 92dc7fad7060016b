package org.turnpike.planner.path;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.turnpike.planner.network.Addresses;
import org.turnpike.planner.network.Bits;
import org.turnpike.planner.network.Dialled;
import org.turnpike.planner.network.Hosts;
import org.turnpike.planner.network.Spot;
import org.turnpike.planner.network.Wire;
import org.turnpike.planner.network.Wiring;
import org.turnpike.topology.Topology;
import org.turnpike.topology.network.NetworkId;
import org.turnpike.topology.network.Proxy;
import org.turnpike.topology.network.Vpn;
import org.turnpike.topology.service.EdgePool;
import org.turnpike.topology.service.EdgeService;
import org.turnpike.topology.service.ExternalAddress;
import org.turnpike.topology.service.Pool;
import org.turnpike.topology.service.ServerPool;

/// The load balancers, proxies and concentrators of a topology, by the wires that they are on.
final class Waypoints {

  private static final Waypoint[] NONE = {};

  private final Wiring wiring;
  private final Waypoint[][] byWire;
  private final Map<InetAddress, Spot> tunnelled;

  Waypoints(Wiring wiring) {
    this.wiring = wiring;
    this.byWire = new Waypoint[wiring.wires().size()][];
    java.util.Arrays.fill(byWire, NONE);
    Topology topology = wiring.topology();
    Hosts hosts =
        topology.vpns().isEmpty() && topology.proxies().isEmpty() ? null : new Hosts(topology);
    this.tunnelled = hosts == null ? Map.of() : hosts.tunnelled();
    for (Pool pool : topology.pools().values()) {
      switch (pool) {
        case ServerPool p ->
            p.vips()
                .forEach(v ->
                    balancer(
                        p.path() + "/vip",
                        p.network(),
                        v,
                        p.nodes().stream().flatMap(n -> n.addresses().stream()).toList(),
                        true));
        case EdgePool p -> edge(p);
        case org.turnpike.topology.service.ReverseProxy _,
            org.turnpike.topology.service.CloudConnector _ -> {}
      }
    }
    if (hosts != null) {
      topology.proxies().values().forEach(p -> proxy(p, hosts));
      topology.vpns().values().forEach(this::concentrator);
    }
  }

  private void edge(EdgePool pool) {
    for (EdgeService service : EdgeService.values()) {
      for (InetAddress vip : pool.vips().getOrDefault(service, List.of())) {
        List<InetAddress> members =
            pool.nodes().stream()
                .flatMap(n -> n.external(service).stream())
                .map(ExternalAddress::adapter)
                .toList();
        balancer(
            pool.path() + "/vip/" + service.text(),
            pool.outside(),
            vip,
            members,
            pool.balancerKeepsSource());
      }
    }
    for (InetAddress vip : pool.insideVip()) {
      List<InetAddress> members =
          pool.nodes().stream().flatMap(n -> n.insideAddresses().stream()).toList();
      balancer(
          pool.path() + "/inside-vip", pool.inside(), vip, members, pool.balancerKeepsSource());
    }
  }

  private void balancer(
      String id, NetworkId network, InetAddress vip, List<InetAddress> nodes, boolean keeps) {
    List<InetAddress> members =
        nodes.stream().filter(a -> Addresses.sameFamily(a, vip)).distinct().toList();
    wiring.lan(network).ifPresent(w -> add(w, new Waypoint.Balancer(id, w, vip, members, keeps)));
  }

  private void proxy(Proxy proxy, Hosts hosts) {
    wiring
        .lan(proxy.network())
        .ifPresent(w -> add(w, new Waypoint.Web(proxy.path(), w, proxy, hosts.proxy(proxy))));
  }

  private void concentrator(Vpn vpn) {
    Dialled dialled = Dialled.of(wiring.topology(), vpn);
    Wire dials = wiring.lan(dialled.network()).orElseThrow();
    Wire lan = wiring.lan(vpn.network()).orElseThrow();
    Waypoint concentrator =
        new Waypoint.Concentrator(
            vpn.path(),
            dials,
            dialled.address(),
            lan,
            vpn,
            vpn.clients().stream().map(Bits.Block::of).toList());
    add(dials, concentrator);
    if (lan != dials) {
      add(lan, concentrator);
    }
  }

  private void add(Wire wire, Waypoint waypoint) {
    List<Waypoint> all = new ArrayList<>(List.of(byWire[wire.index()]));
    all.add(waypoint);
    byWire[wire.index()] = all.toArray(Waypoint[]::new);
  }

  /// Who takes what comes for an address over a wire; null if that is a host like others.
  @Nullable Waypoint at(Wire wire, InetAddress address) {
    for (Waypoint waypoint : byWire[wire.index()]) {
      if (waypoint.takes(wire, address)) {
        return waypoint;
      }
    }
    return null;
  }

  /// The load balancer of a wire through which a node's packet answers; null if it does not.
  Waypoint.@Nullable Balancer before(Wire wire, Packet packet, Sessions sessions) {
    for (Waypoint waypoint : byWire[wire.index()]) {
      if (waypoint instanceof Waypoint.Balancer b
          && b.keepsSource()
          && b.members().contains(packet.from().address())
          && sessions.known(b.id(), packet) != null) {
        return b;
      }
    }
    return null;
  }

  /// The user whose tunnel has the address; null if no user's has.
  @Nullable Spot tunnelled(InetAddress inner) {
    return tunnelled.get(inner);
  }

  /// Whether an address is reached over a wire without another device.
  boolean on(Wire wire, InetAddress address, Bits bits) {
    return wire.kind() instanceof Wire.Kind.Lan && (wire.holds(bits) || at(wire, address) != null);
  }
}
