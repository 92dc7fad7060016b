package org.turnpike.planner.path;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;
import org.turnpike.topology.SiteId;
import org.turnpike.topology.Topology;
import org.turnpike.topology.network.Circuit;
import org.turnpike.topology.network.Firewall;
import org.turnpike.topology.network.Link;
import org.turnpike.topology.network.Nat;
import org.turnpike.topology.network.Network;
import org.turnpike.topology.network.NetworkId;
import org.turnpike.topology.network.Segment;
import org.turnpike.topology.network.Site;
import org.turnpike.topology.network.Zone;
import org.turnpike.topology.settings.Prefix;

/// A topology as devices and wires, with the route of each device to each address.
///
/// Devices that reach one another without crossing a circuit are an area and share one table of
/// origins: who answers for a prefix. A circuit takes routes across only as it advertises them. The
/// next hop towards a set of origins is one shortest-path run, kept: the work grows with prefixes
/// times devices of an area, and not with pairs of sites.
public final class Wiring {

  /// Who answers for a prefix: a network, a circuit, or a translation at a firewall.
  ///
  /// @param port where the prefix is left for; empty for a translation of the device itself
  /// @param preference of a circuit; the higher wins
  /// @param geography where alone it is learned, for a circuit without the premium add-on
  record Origin(Device device, Optional<Port> port, int preference, Optional<String> geography) {}

  private static final List<Prefix> EVERYTHING =
      List.of(Prefix.parse("0.0.0.0/0"), Prefix.parse("::/0"));

  private final Topology topology;
  private final List<Device> devices = new ArrayList<>();
  private final List<Wire> wires = new ArrayList<>();
  private final Map<SiteId, Device> routers = new HashMap<>();
  private final Map<String, Device> firewalls = new HashMap<>();
  private final Map<NetworkId, Wire> lans = new HashMap<>();
  private final Device internet;
  private final List<PrefixTable<Origin>> areas = new ArrayList<>();
  private final Map<List<Origin>, @Nullable Port[]> towards = new HashMap<>();

  private Wiring(Topology topology) {
    this.topology = topology;
    this.internet = device("internet", Optional.empty(), Optional.empty());
    topology.sites().values().forEach(this::place);
    topology.links().stream().filter(Link::up).forEach(this::link);
    List<Runnable> routes = new ArrayList<>();
    topology
        .sites()
        .values()
        .forEach(s ->
            s.circuits().values().stream().filter(Circuit::up).forEach(c -> circuit(s, c, routes)));
    colour();
    origins();
    routes.forEach(Runnable::run);
  }

  public static Wiring of(Topology topology) {
    return new Wiring(topology);
  }

  public List<Device> devices() {
    return List.copyOf(devices);
  }

  public List<Wire> wires() {
    return List.copyOf(wires);
  }

  /// Where a host of a network hands its packets: the device that has the gateway's address, or
  /// else the first one there.
  Optional<Port> gateway(Spot spot) {
    if (spot.network().isEmpty()) {
      return Optional.empty();
    }
    @Nullable Wire lan = lans.get(spot.network().get());
    if (lan == null) {
      return Optional.empty();
    }
    return spot.gateway()
        .flatMap(g -> lan.ports.stream().filter(p -> p.addresses().contains(g)).findFirst())
        .or(() -> lan.ports.stream().findFirst());
  }

  @Nullable Wire lan(NetworkId network) {
    return lans.get(network);
  }

  Device internet() {
    return internet;
  }

  /// Whether a host of the Internet itself has the address.
  boolean onInternet(java.net.InetAddress address) {
    return topology.services().values().stream().anyMatch(s -> s.addresses().contains(address));
  }

  /// The port by which a packet for the address leaves; empty without a route.
  Optional<Port> route(Device device, java.net.InetAddress to) {
    PrefixTable.@Nullable Found<Port> fixed = device.statics.find(to, 128);
    for (int longest = 128; longest >= 0; ) {
      PrefixTable.@Nullable Found<Origin> found = areas.get(device.area).find(to, longest);
      // A person's route counts before a learned one of the same length.
      if (fixed != null && (found == null || fixed.bits() >= found.bits())) {
        return Optional.of(fixed.values().getFirst());
      }
      if (found == null) {
        return Optional.empty();
      }
      Optional<Port> port = nearest(device, found.values());
      if (port.isPresent()) {
        return port;
      }
      longest = found.bits() - 1;
    }
    return Optional.empty();
  }

  private Optional<Port> nearest(Device device, List<Origin> all) {
    String geography = device.site.map(s -> topology.site(s).geography()).orElse("");
    List<Origin> known =
        all.stream().filter(o -> o.geography.map(geography::equals).orElse(true)).toList();
    int best = known.stream().mapToInt(Origin::preference).max().orElse(0);
    List<Origin> usable = known.stream().filter(o -> o.preference == best).toList();
    return Optional.ofNullable(towards.computeIfAbsent(usable, this::shortest)[device.index]);
  }

  private record Reached(Device device, long cost) {}

  /// For each device the port towards the nearest of the origins (Dijkstra from all of them).
  private @Nullable Port[] shortest(List<Origin> origins) {
    @Nullable Port[] next = new @Nullable Port[devices.size()];
    long[] cost = new long[devices.size()];
    Arrays.fill(cost, Long.MAX_VALUE);
    // Equal costs go to the device that the file has first: the answer does not depend on hashing.
    PriorityQueue<Reached> queue =
        new PriorityQueue<>(
            Comparator.comparingLong(Reached::cost).thenComparingInt(r -> r.device.index));
    for (Origin origin : origins) {
      if (cost[origin.device.index] != 0) {
        cost[origin.device.index] = 0;
        next[origin.device.index] = origin.port.orElse(null);
        queue.add(new Reached(origin.device, 0));
      }
    }
    while (!queue.isEmpty()) {
      Reached here = queue.remove();
      if (here.cost > cost[here.device.index]) {
        continue;
      }
      for (Port out : here.device.ports) {
        if (out.wire().circuit()) {
          continue;
        }
        for (Port far : out.wire().ports) {
          long sum = here.cost + out.wire().cost;
          if (far.device() != here.device && sum < cost[far.device().index]) {
            cost[far.device().index] = sum;
            next[far.device().index] = far;
            queue.add(new Reached(far.device(), sum));
          }
        }
      }
    }
    return next;
  }

  private Device device(String id, Optional<SiteId> site, Optional<Firewall> firewall) {
    Device device = new Device(devices.size(), id, site, firewall);
    devices.add(device);
    return device;
  }

  private Wire wire(
      String name,
      Wire.Kind kind,
      Segment segment,
      org.turnpike.topology.network.Quality quality,
      int cost,
      List<Prefix> prefixes) {
    Wire wire = new Wire(wires.size(), name, kind, segment, quality, cost, prefixes);
    wires.add(wire);
    return wire;
  }

  private static Port join(
      Device device, Wire wire, Zone zone, List<java.net.InetAddress> addresses) {
    Port port = new Port(device, wire, zone, addresses);
    device.ports.add(port);
    wire.ports.add(port);
    return port;
  }

  private void place(Site site) {
    Device router =
        device("sites/" + site.id() + "/router", Optional.of(site.id()), Optional.empty());
    routers.put(site.id(), router);
    Segment segment = topology.segment(site.id());
    for (Network network : site.networks().values()) {
      lans.put(
          network.id(),
          wire(
              network.path(),
              new Wire.Kind.Lan(network.id()),
              segment,
              org.turnpike.topology.network.Quality.UNSAID,
              1,
              network.prefixes()));
    }
    for (Firewall firewall : site.firewalls().values()) {
      Device device = device(firewall.path(), Optional.of(site.id()), Optional.of(firewall));
      firewalls.put(firewall.path(), device);
      firewall
          .zones()
          .forEach((zone, names) -> {
            for (String name : names) {
              @Nullable Network network = site.networks().get(name);
              if (name.equals(Firewall.ROUTER)) {
                Wire inner =
                    wire(
                        firewall.path() + "/router",
                        new Wire.Kind.Inner(site.id()),
                        segment,
                        org.turnpike.topology.network.Quality.UNSAID,
                        1,
                        List.of());
                join(device, inner, zone, List.of());
                join(router, inner, Zone.INSIDE, List.of());
              } else if (network != null) {
                join(device, lan(site, name), zone, network.gateways());
              }
            }
          });
    }
    for (Network network : site.networks().values()) {
      Wire lan = lan(site, network.id().name());
      if (lan.ports.isEmpty()) {
        join(router, lan, Zone.INSIDE, network.gateways());
      }
    }
  }

  private Wire lan(Site site, String network) {
    return java.util.Objects.requireNonNull(lans.get(new NetworkId(site.id(), network)));
  }

  private void link(Link link) {
    Wire wire =
        wire(
            link.path(),
            new Wire.Kind.Between(link.a(), link.b()),
            topology.segment(link.a()),
            link.quality(),
            Math.max(1, link.cost()),
            List.of());
    join(end(link.a(), link.deviceA()), wire, Zone.OUTSIDE, List.of());
    join(end(link.b(), link.deviceB()), wire, Zone.OUTSIDE, List.of());
  }

  private Device end(SiteId site, Optional<String> firewall) {
    return firewall
        .map(f ->
            java.util.Objects.requireNonNull(firewalls.get("sites/" + site + "/firewalls/" + f)))
        .orElseGet(() -> java.util.Objects.requireNonNull(routers.get(site)));
  }

  private void circuit(Site site, Circuit circuit, List<Runnable> routes) {
    Device near = java.util.Objects.requireNonNull(routers.get(site.id()));
    Zone zone = Zone.OUTSIDE;
    for (Firewall firewall : site.firewalls().values()) {
      for (var entry : firewall.zones().entrySet()) {
        if (entry.getValue().contains(circuit.name())) {
          near = end(site.id(), Optional.of(firewall.name()));
          zone = entry.getKey();
        }
      }
    }
    Wire wire =
        wire(
            circuit.path(),
            new Wire.Kind.OfCircuit(site.id(), circuit.name()),
            circuit.segment(),
            circuit.quality(),
            1,
            circuit.attachments().stream().map(Circuit.Attachment::subnet).toList());
    Port here =
        join(
            near,
            wire,
            zone,
            circuit.attachments().stream().map(Circuit.Attachment::address).toList());
    Device far =
        switch (circuit) {
          case Circuit.ToInternet _ -> internet;
          case Circuit.ExpressRoute e -> java.util.Objects.requireNonNull(routers.get(e.region()));
        };
    Port there =
        join(
            far,
            wire,
            Zone.OUTSIDE,
            circuit.attachments().stream().map(Circuit.Attachment::far).toList());
    Optional<String> bound =
        switch (circuit) {
          case Circuit.ExpressRoute e when !e.premium() ->
              Optional.of(topology.site(e.region()).geography());
          case Circuit.ExpressRoute _, Circuit.ToInternet _ -> Optional.empty();
        };
    routes.add(() -> {
      received(circuit).forEach(p -> origin(p, here, circuit.preference(), Optional.empty()));
      circuit.advertised().forEach(p -> origin(p, there, 0, bound));
    });
  }

  private List<Prefix> received(Circuit circuit) {
    return switch (circuit) {
      case Circuit.ToInternet _ -> EVERYTHING;
      case Circuit.ExpressRoute e -> {
        List<Prefix> out = new ArrayList<>(e.received().orElseGet(() -> reached(e)));
        if (e.internet()) {
          out.addAll(EVERYTHING);
        }
        yield out;
      }
    };
  }

  /// Without a list of its own a circuit brings what may use it in each region that it reaches:
  /// those of its geography, or all with the premium add-on (R-ER-7).
  private List<Prefix> reached(Circuit.ExpressRoute circuit) {
    Site region = topology.site(circuit.region());
    return topology.sites().values().stream()
        .filter(s -> s.kind() == Site.Kind.REGION && s.organisation().equals(region.organisation()))
        .filter(s -> circuit.premium() || s.geography().equals(region.geography()))
        .flatMap(s -> s.networks().values().stream())
        .filter(Network::expressRoute)
        .flatMap(n -> n.prefixes().stream())
        .toList();
  }

  private void origin(Prefix prefix, Port port, int preference, Optional<String> geography) {
    areas
        .get(port.device().area)
        .add(prefix, new Origin(port.device(), Optional.of(port), preference, geography));
  }

  /// Numbers the areas.
  private void colour() {
    for (Device start : devices) {
      if (start.area >= 0) {
        continue;
      }
      int area = areas.size();
      areas.add(new PrefixTable<>());
      List<Device> queue = new ArrayList<>(List.of(start));
      start.area = area;
      for (int i = 0; i < queue.size(); i++) {
        for (Port out : queue.get(i).ports) {
          for (Port far : out.wire().circuit() ? List.<Port>of() : out.wire().ports) {
            if (far.device().area < 0) {
              far.device().area = area;
              queue.add(far.device());
            }
          }
        }
      }
    }
  }

  private void origins() {
    for (Wire wire : wires) {
      if (!(wire.kind() instanceof Wire.Kind.Inner)) {
        wire.ports.forEach(p -> wire.prefixes.forEach(x -> origin(x, p, 0, Optional.empty())));
      }
    }
    for (Device device : devices) {
      device.firewall.ifPresent(f -> f.nats().forEach(n -> translated(device, n)));
      device.site.ifPresent(s -> {
        if (device.firewall.isEmpty()) {
          topology.site(s).routes().forEach(r -> fixed(device, r));
        }
      });
    }
  }

  /// A circuit's pool translates as a port-restricted translator does.
  static Nat.SourceNat poolNat(Port out) {
    return new Nat.SourceNat(
        Optional.of(out.wire().name()),
        List.of(),
        List.of(),
        List.of(),
        Nat.Dependence.ENDPOINT_INDEPENDENT,
        Nat.Dependence.ADDRESS_AND_PORT_DEPENDENT,
        true,
        false);
  }

  private void translated(Device device, Nat nat) {
    List<Prefix> outside =
        switch (nat) {
          case Nat.OneToOne n -> List.of(n.outside());
          case Nat.SourceNat n -> n.pool();
          case Nat.PortForward n -> List.of(Prefix.parse(n.outside().getHostAddress()));
        };
    for (Prefix prefix : outside) {
      device.translated.add(prefix);
      areas.get(device.area).add(prefix, new Origin(device, Optional.empty(), 0, Optional.empty()));
    }
  }

  /// A configured route leaves by the port on whose wire the next hop is.
  private static void fixed(Device device, org.turnpike.topology.network.StaticRoute route) {
    for (Port port : device.ports) {
      if (port.wire().prefixes.stream().anyMatch(p -> p.contains(route.via()))) {
        device.statics.add(route.to(), port);
        return;
      }
    }
  }
}
