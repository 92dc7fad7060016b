package org.turnpike.planner.network;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.turnpike.topology.Topology;
import org.turnpike.topology.network.NetworkId;
import org.turnpike.topology.settings.Prefix;

/// A topology as devices and wires, with the route of each device to each address. Any number of
/// threads may ask it.
///
/// Devices that reach one another without crossing a circuit are an area and share one table of
/// origins: who answers for a prefix. A circuit takes routes across only as it advertises them. The
/// way towards a set of origins is one tree, kept and grown as far as it is asked for: the work
/// grows with the prefixes and devices that are asked about, and not with pairs of sites.
///
/// A static route is known to the router that it is configured on and to no other. Where several
/// circuits lead to a prefix, the one of the highest preference wins, then the nearest.
public final class Wiring {

  private final Topology topology;
  private final List<Device> devices;
  private final List<Wire> wires;
  private final Map<NetworkId, Wire> lans;
  private final Map<String, Wire> telephones;
  private final Set<InetAddress> onInternet = new HashSet<>();

  private Wiring(Topology topology) {
    Assembly assembly = new Assembly(topology);
    this.topology = topology;
    this.devices = Collections.unmodifiableList(assembly.devices);
    this.wires = Collections.unmodifiableList(assembly.wires);
    this.lans = assembly.lans;
    this.telephones = assembly.telephones;
    topology.services().values().forEach(s -> onInternet.addAll(s.addresses()));
  }

  public static Wiring of(Topology topology) {
    return new Wiring(topology);
  }

  public Topology topology() {
    return topology;
  }

  public List<Device> devices() {
    return devices;
  }

  public List<Wire> wires() {
    return wires;
  }

  /// The Internet, which every Internet circuit leads to.
  public Device internet() {
    return devices.getFirst();
  }

  /// The wire of a network; empty if the topology has no such network.
  public Optional<Wire> lan(NetworkId network) {
    return Optional.ofNullable(lans.get(network));
  }

  /// The line from a gateway to the telephone network.
  public Optional<Wire> telephone(String gateway) {
    return Optional.ofNullable(telephones.get(gateway));
  }

  /// Whether a host of the Internet itself has the address.
  public boolean onInternet(InetAddress address) {
    return onInternet.contains(address);
  }

  /// Where a host of a network hands packets for other networks.
  ///
  /// @param via a gateway's address; empty for the first device on the network
  public Optional<Port> gateway(Wire lan, Optional<InetAddress> via) {
    for (Port port : lan.ports) {
      if (via.isEmpty() || port.addresses().contains(via.get())) {
        return Optional.of(port);
      }
    }
    return Optional.empty();
  }

  /// How a packet for the address leaves a device; null without a route.
  public @Nullable Route route(Device device, Bits to) {
    PrefixTable.@Nullable Entry<Route> fixed = device.statics.find(to, 128);
    for (int longest = 128; longest >= 0; ) {
      PrefixTable.@Nullable Entry<Origin.All> found = device.area().origins.find(to, longest);
      if (found == null) {
        break;
      }
      if (fixed != null && fixed.length() > found.length()) {
        return fixed.value();
      }
      Tree tree = found.value().tree(device);
      Route route = tree == null ? null : tree.from(device);
      // A person's route counts before a learned one of the same length, but not before the wire
      // itself.
      if (fixed != null
          && fixed.length() == found.length()
          && (route == null || route.to().isPresent())) {
        return fixed.value();
      }
      if (route != null) {
        return route;
      }
      longest = found.length() - 1;
    }
    return fixed == null ? null : fixed.value();
  }

  /// A line of a device's routing table.
  public record Line(Prefix prefix, Route route, boolean configured) {}

  /// The routing table of a device: what [#route] answers, for each prefix that it knows.
  public List<Line> table(Device device) {
    List<Line> out = new ArrayList<>();
    for (var entry : device.statics.entries()) {
      out.add(new Line(entry.prefix(), entry.value(), true));
    }
    for (var entry : device.area().origins.entries()) {
      Tree tree = entry.value().tree(device);
      Route route = tree == null ? null : tree.from(device);
      if (route != null && out.stream().noneMatch(l -> l.prefix().equals(entry.prefix()))) {
        out.add(new Line(entry.prefix(), route, false));
      }
    }
    return out;
  }
}
