package org.turnpike.planner.network;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.turnpike.topology.SiteId;
import org.turnpike.topology.Topology;
import org.turnpike.topology.network.Circuit;
import org.turnpike.topology.network.Firewall;
import org.turnpike.topology.network.Link;
import org.turnpike.topology.network.Nat;
import org.turnpike.topology.network.Network;
import org.turnpike.topology.network.NetworkId;
import org.turnpike.topology.network.Quality;
import org.turnpike.topology.network.Segment;
import org.turnpike.topology.network.Site;
import org.turnpike.topology.network.StaticRoute;
import org.turnpike.topology.network.Vpn;
import org.turnpike.topology.network.Zone;
import org.turnpike.topology.settings.Prefix;

/// Puts a [Wiring] together: devices, then wires, then areas, then who answers for what.
final class Assembly {

  private static final Prefix ALL_OF_FOUR = Prefix.parse("0.0.0.0/0");
  private static final Prefix ALL_OF_SIX = Prefix.parse("::/0");

  /// Preference of what is in the area itself: no circuit brings it from elsewhere.
  private static final int OWN = Integer.MAX_VALUE;

  private final Topology topology;
  final List<Device> devices = new ArrayList<>();
  final List<Wire> wires = new ArrayList<>();
  final Map<NetworkId, Wire> lans = new HashMap<>();
  final Map<String, Wire> telephones = new HashMap<>();
  private final Map<SiteId, Device> routers = new HashMap<>();
  private final Map<String, Device> firewalls = new HashMap<>();
  private final Device internet;

  Assembly(Topology topology) {
    this.topology = topology;
    this.internet = device("internet", Optional.empty(), Optional.empty());
    topology.sites().values().forEach(this::place);
    topology.links().stream().filter(Link::up).forEach(this::link);
    List<Runnable> learned = new ArrayList<>();
    for (Site site : topology.sites().values()) {
      site.circuits().values().stream().filter(Circuit::up).forEach(c -> circuit(site, c, learned));
    }
    topology
        .gateways()
        .values()
        .forEach(g ->
            telephones.put(
                g.name(),
                wire(
                    g.path(),
                    new Wire.Kind.Telephone(g.name()),
                    Segment.PSTN,
                    Quality.UNSAID,
                    1,
                    List.of())));
    colour();
    attached();
    learned.forEach(Runnable::run);
    topology.vpns().values().forEach(this::tunnel);
    configured();
  }

  private Device device(String id, Optional<SiteId> site, Optional<Firewall> firewall) {
    String geography = site.map(s -> topology.site(s).geography()).orElse("");
    Device device = new Device(devices.size(), id, site, firewall, geography);
    devices.add(device);
    return device;
  }

  private Wire wire(
      String name,
      Wire.Kind kind,
      Segment segment,
      Quality quality,
      int cost,
      List<Prefix> prefixes) {
    Wire wire = new Wire(wires.size(), name, kind, segment, quality, cost, prefixes);
    wires.add(wire);
    return wire;
  }

  private static Port join(Device device, Wire wire, Zone zone, List<InetAddress> addresses) {
    Port port = new Port(device, wire, zone, device.ports.size(), addresses);
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
              Quality.UNSAID,
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
              Network network = site.networks().get(name);
              if (name.equals(Firewall.ROUTER)) {
                Wire inner =
                    wire(
                        firewall.path() + "/router",
                        new Wire.Kind.Inner(site.id()),
                        segment,
                        Quality.UNSAID,
                        1,
                        List.of());
                join(device, inner, zone, List.of());
                join(router, inner, Zone.INSIDE, List.of());
              } else if (network != null) {
                enter(device, network, zone);
              }
            }
          });
    }
    for (Network network : site.networks().values()) {
      if (lan(network.id()).ports.isEmpty()) {
        enter(router, network, Zone.INSIDE);
      }
    }
  }

  /// The first device of a network has its first gateway address of each family, the second one the
  /// second; what is left over belongs to the first.
  private void enter(Device device, Network network, Zone zone) {
    Wire lan = lan(network.id());
    int before = lan.ports.size();
    List<InetAddress> mine = new ArrayList<>();
    Map<Integer, Integer> seen = new HashMap<>();
    for (InetAddress gateway : network.gateways()) {
      if (seen.merge(gateway.getAddress().length, 1, Integer::sum) == before + 1) {
        mine.add(gateway);
      }
    }
    join(device, lan, zone, mine);
  }

  private Wire lan(NetworkId network) {
    return Objects.requireNonNull(lans.get(network));
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
    return Objects.requireNonNull(
        firewall
            .map(f -> firewalls.get("sites/" + site + "/firewalls/" + f))
            .orElseGet(() -> routers.get(site)));
  }

  private void circuit(Site site, Circuit circuit, List<Runnable> learned) {
    Device near = end(site.id(), Optional.empty());
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
          case Circuit.ExpressRoute e -> end(e.region(), Optional.empty());
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
    learned.add(() -> {
      Route out = new Route(here, Optional.of(there));
      Route in = new Route(there, Optional.of(here));
      received(circuit)
          .forEach(p -> origin(p, near(out), out, circuit.preference(), Optional.empty()));
      circuit.advertised().forEach(p -> origin(p, near(in), in, 0, bound));
    });
  }

  private static Device near(Route route) {
    return route.out().device();
  }

  private List<Prefix> received(Circuit circuit) {
    return switch (circuit) {
      case Circuit.ToInternet _ -> defaults(circuit);
      case Circuit.ExpressRoute e -> {
        List<Prefix> out = new ArrayList<>(e.received().orElseGet(() -> reached(e)));
        if (e.internet()) {
          out.addAll(defaults(circuit));
        }
        yield out;
      }
    };
  }

  /// A circuit brings the default route of the families that it has an address of.
  private static List<Prefix> defaults(Circuit circuit) {
    return circuit.attachments().stream()
        .map(a -> a.address().getAddress().length == 4 ? ALL_OF_FOUR : ALL_OF_SIX)
        .distinct()
        .toList();
  }

  /// Without a list of its own a circuit brings what may use it in each region that it reaches:
  /// those of its geography, or all with the premium add-on (R-ER-7). A provider advertises no
  /// private addresses to its customers, who have such ones themselves.
  private List<Prefix> reached(Circuit.ExpressRoute circuit) {
    Site region = topology.site(circuit.region());
    return topology.sites().values().stream()
        .filter(s -> s.kind() == Site.Kind.REGION && s.organisation().equals(region.organisation()))
        .filter(s -> circuit.premium() || s.geography().equals(region.geography()))
        .flatMap(s -> s.networks().values().stream())
        .filter(Network::expressRoute)
        .flatMap(n -> n.prefixes().stream())
        .filter(p -> !Addresses.isPrivate(p.network()))
        .toList();
  }

  private void origin(
      Prefix prefix,
      Device device,
      @Nullable Route route,
      int preference,
      Optional<String> geography) {
    device
        .area()
        .origins
        .at(prefix, Origin.All::new)
        .add(new Origin(device, Optional.ofNullable(route), preference, geography));
  }

  /// Finds the areas.
  private void colour() {
    for (Device start : devices) {
      if (start.area != null) {
        continue;
      }
      Area area = new Area();
      start.area = area;
      area.devices.add(start);
      for (int i = 0; i < area.devices.size(); i++) {
        Device here = area.devices.get(i);
        here.local = i;
        for (Port out : here.ports) {
          for (Port far : out.wire().circuit() ? List.<Port>of() : out.wire().ports) {
            if (far.device().area == null) {
              far.device().area = area;
              area.devices.add(far.device());
            }
          }
        }
        here.uplink = uplink(here);
      }
    }
  }

  private static @Nullable Route uplink(Device device) {
    Route only = null;
    for (Port out : device.ports) {
      for (Port far : out.wire().circuit() ? List.<Port>of() : out.wire().ports) {
        if (far != out && only != null) {
          return null;
        }
        if (far != out) {
          only = new Route(out, Optional.of(far));
        }
      }
    }
    return only;
  }

  private void attached() {
    for (Wire wire : wires) {
      for (Port port : wire.ports) {
        // A circuit's subnet holds nobody but its two ends.
        Optional<Port> other =
            wire.ports.stream().filter(p -> wire.circuit() && p != port).findFirst();
        Route here = new Route(port, other);
        wire.prefixes().forEach(p -> origin(p, port.device(), here, OWN, Optional.empty()));
      }
    }
    for (Device device : devices) {
      device.firewall().ifPresent(f -> f.nats().forEach(n -> translated(device, n)));
    }
  }

  private void translated(Device device, Nat nat) {
    outside(nat).forEach(p -> origin(p, device, null, OWN, Optional.empty()));
  }

  /// Addresses that a translator answers for.
  static List<Prefix> outside(Nat nat) {
    return switch (nat) {
      case Nat.OneToOne n -> List.of(n.outside());
      case Nat.SourceNat n -> n.pool();
      case Nat.PortForward n -> List.of(host(n.outside()));
    };
  }

  private static Prefix host(InetAddress address) {
    return new Prefix(address, address.getAddress().length * 8);
  }

  /// The network of a tunnel answers for its clients, and for the address that they dial unless
  /// that is on a network, or translated, already.
  private void tunnel(Vpn vpn) {
    Wire lan = lans.get(vpn.network());
    if (lan == null) {
      return;
    }
    List<Prefix> mine = new ArrayList<>(vpn.clients());
    if (Dialled.inside(topology, vpn).isEmpty()) {
      mine.add(host(vpn.gateway()));
    }
    for (Port port : lan.ports) {
      Route here = new Route(port, Optional.empty());
      mine.forEach(p -> origin(p, port.device(), here, OWN, Optional.empty()));
    }
  }

  private void configured() {
    for (Site site : topology.sites().values()) {
      Device router = end(site.id(), Optional.empty());
      for (StaticRoute route : site.routes()) {
        hop(router, route.via()).ifPresent(r -> router.statics.at(route.to(), () -> r));
      }
    }
  }

  /// The neighbour that has an address, on whatever wire; a next hop further away is reached as the
  /// router reaches that address.
  private static Optional<Route> hop(Device router, InetAddress via) {
    for (Port out : router.ports) {
      for (Port far : out.wire().ports) {
        if (far != out && holds(far.device(), via)) {
          return Optional.of(new Route(out, Optional.of(far)));
        }
      }
    }
    var found = router.area().origins.find(Bits.of(via), 128);
    Tree tree = found == null ? null : found.value().tree(router);
    return Optional.ofNullable(tree == null ? null : tree.from(router))
        .filter(r -> r.to().isPresent());
  }

  private static boolean holds(Device device, InetAddress address) {
    return device.ports.stream().anyMatch(p -> p.addresses().contains(address));
  }
}
