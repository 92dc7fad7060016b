package org.turnpike.lab.fabric;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.turnpike.planner.network.Adapter;
import org.turnpike.planner.network.Hosts;
import org.turnpike.planner.network.Spot;
import org.turnpike.topology.Topology;
import org.turnpike.topology.network.StaticRoute;
import org.turnpike.topology.party.User;
import org.turnpike.topology.service.EdgeService;
import org.turnpike.topology.service.InternetService;
import org.turnpike.topology.service.Pool;
import org.turnpike.topology.service.ReverseProxy;
import org.turnpike.topology.settings.Endpoint;

/// A host of the topology, with all its adapters.
///
/// @param path in the topology, `users/alice`
/// @param adapters empty for a host of the Internet itself
/// @param internet its addresses there
record Machine(
    String path, List<Adapter> adapters, List<StaticRoute> routes, List<InetAddress> internet) {

  /// Hosts that cannot be built yet are told of in `unbuilt`.
  static List<Machine> of(Topology topology, Tunnels tunnels, List<String> unbuilt) {
    Hosts hosts = new Hosts(topology);
    Map<String, Machine> out = new LinkedHashMap<>();
    for (User user : topology.users().values()) {
      List<Spot> spots = hosts.person(user, false);
      if (spots.stream().flatMap(s -> s.tunnel().stream()).anyMatch(t -> !Tunnels.built(t))) {
        unbuilt.add(user.path() + ": tunnels of IPv6, or over it, are not built yet");
      } else {
        spots.forEach(s -> put(s, out));
      }
    }
    for (Pool pool : topology.pools().values()) {
      Balanced balanced = Balanced.of(topology, pool, unbuilt);
      hosts.servers(pool).forEach(s -> put(balanced.node(s.spot()), out));
      for (EdgeService service : EdgeService.values()) {
        hosts.edges(pool, service).stream()
            .flatMap(e -> Stream.concat(e.outside().stream(), e.inside().stream()))
            .forEach(s -> put(balanced.node(s.spot()), out));
      }
      balanced.machines().forEach(m -> out.put(m.path(), m));
      if (pool instanceof ReverseProxy proxy) {
        put(hosts.outside(proxy).spot(), out);
      }
    }
    tunnels.machines().forEach(m -> out.put(m.path(), m));
    topology.gateways().values().forEach(g -> put(hosts.gateway(g), out));
    topology.proxies().values().forEach(p -> put(hosts.proxy(p), out));
    for (InternetService service : topology.services().values()) {
      out.put(
          service.path(),
          new Machine(service.path(), List.of(), List.of(), List.copyOf(service.addresses())));
    }
    return List.copyOf(once(out.values(), unbuilt));
  }

  private static void put(Spot spot, Map<String, Machine> out) {
    put(new Machine(spot.host(), spot.adapters(), spot.routes(), List.of()), out);
  }

  private static void put(Machine machine, Map<String, Machine> out) {
    out.putIfAbsent(machine.path, machine);
  }

  /// Two machines of one address are one too many.
  private static List<Machine> once(Collection<Machine> machines, List<String> unbuilt) {
    Map<String, String> taken = new LinkedHashMap<>();
    List<Machine> out = new ArrayList<>();
    for (Machine machine : machines) {
      Optional<String> other =
          machine.adapters.stream()
              .flatMap(a -> a.addresses().stream().map(x -> a.network() + " " + x))
              .map(taken::get)
              .filter(java.util.Objects::nonNull)
              .findFirst();
      if (other.isPresent()) {
        unbuilt.add(machine.path + ": has the address of " + other.get());
        continue;
      }
      machine.adapters.forEach(
          a -> a.addresses().forEach(x -> taken.put(a.network() + " " + x, machine.path)));
      out.add(machine);
    }
    return out;
  }

  /// Words for `ip`: addresses, then the ways out.
  List<String> words(Topology topology) {
    List<String> out = new ArrayList<>(List.of("link set dev lo up"));
    for (int i = 0; i < adapters.size(); i++) {
      Adapter adapter = adapters.get(i);
      out.add("link set dev n" + i + " up");
      for (InetAddress address : adapter.addresses()) {
        int bits =
            topology.network(adapter.network()).prefixes().stream()
                .filter(p -> p.contains(address))
                .mapToInt(p -> p.bits())
                .max()
                .orElse(address.getAddress().length * 8);
        out.add(
            "address add "
                + Endpoint.text(address)
                + "/"
                + bits
                + " dev n"
                + i
                + Cabling.nodad(address));
      }
    }
    for (StaticRoute route : routes) {
      // Its own networks are on the wire, whatever a list of routes says of them.
      if (adapters.stream()
          .flatMap(a -> topology.network(a.network()).prefixes().stream())
          .anyMatch(p -> p.bits() <= route.to().bits() && p.contains(route.to().network()))) {
        continue;
      }
      out.add("route replace " + route.to() + " via " + Endpoint.text(route.via()));
    }
    for (int i = 0; i < adapters.size(); i++) {
      for (InetAddress gateway : adapters.get(i).gateways()) {
        if (adapters.get(i).addresses().stream()
            .noneMatch(a -> Cabling.four(a) == Cabling.four(gateway))) {
          continue; // a gateway of a family that the machine does not speak
        }
        String all = Cabling.four(gateway) ? "0.0.0.0/0" : "::/0";
        // Of two alike the kernel takes now one and now the other; the first adapter's is the one.
        out.add(
            "route append "
                + all
                + " via "
                + Endpoint.text(gateway)
                + " dev n"
                + i
                + (adapters.size() > 1 ? " metric " + (1 + i) : ""));
        // What has an adapter's address leaves by that adapter, where no longer route says
        // otherwise: the table of all is asked for those before, and for its default route after.
        if (adapters.size() > 1) {
          String family = Cabling.four(gateway) ? "" : "-6 ";
          String longer = family + "rule add pref 32000 lookup main suppress_prefixlength 0";
          if (!out.contains(longer)) {
            out.add(longer);
          }
        }
        for (InetAddress address :
            adapters.size() < 2 ? List.<InetAddress>of() : adapters.get(i).addresses()) {
          if (Cabling.four(address) == Cabling.four(gateway)) {
            out.add(
                (Cabling.four(gateway) ? "" : "-6 ")
                    + "rule add pref 32100 from "
                    + Cabling.host(address)
                    + " lookup "
                    + (100 + i));
            out.add(
                "route replace "
                    + all
                    + " via "
                    + Endpoint.text(gateway)
                    + " dev n"
                    + i
                    + " table "
                    + (100 + i));
          }
        }
      }
    }
    for (InetAddress address : internet) {
      out.add("address add " + Cabling.host(address) + " dev n0" + Cabling.nodad(address));
    }
    if (!internet.isEmpty()) {
      out.add("link set dev n0 up");
      out.add("address add fe80::ffff/64 dev n0 nodad");
      out.add("route replace 0.0.0.0/0 via inet6 fe80::1 dev n0");
      out.add("route replace ::/0 via fe80::1 dev n0");
    }
    return out;
  }
}
