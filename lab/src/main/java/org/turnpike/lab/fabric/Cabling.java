package org.turnpike.lab.fabric;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.turnpike.lab.network.Namespace;
import org.turnpike.planner.network.Device;
import org.turnpike.planner.network.Port;
import org.turnpike.planner.network.Route;
import org.turnpike.planner.network.Wire;
import org.turnpike.planner.network.Wiring;
import org.turnpike.topology.network.Firewall;
import org.turnpike.topology.network.Nat;
import org.turnpike.topology.settings.Endpoint;
import org.turnpike.topology.settings.Prefix;

/// Names of interfaces, and the words for `ip` that give a device its addresses and routes.
///
/// Routers hand packets on by link-local IPv6 addresses, for IPv4 too (RFC 5549 §3): a file gives
/// no addresses to the wires between them, and none of its prefixes may be taken for that.
final class Cabling {

  private Cabling() {}

  /// Interface of a device.
  static String name(Port port) {
    return "w" + port.wire().index() + "p" + port.ordinal();
  }

  /// The switch of a network.
  static String bridge(Wire wire) {
    return "b" + wire.index();
  }

  static String linkLocal(Device device) {
    return "fe80::" + Integer.toHexString(device.index() + 1);
  }

  static void cable(Namespace a, String aName, Namespace b, String bName, List<String> out) {
    out.add(
        "link add name %s netns %s type veth peer name %s netns %s"
            .formatted(aName, a.systemName(), bName, b.systemName()));
  }

  /// Addresses of a device, then its routing table as [Wiring#table] has it.
  static List<String> device(Wiring wiring, Device device) {
    List<String> out = new ArrayList<>(List.of("link set dev lo up"));
    for (Port port : device.ports()) {
      if (port.wire().ports().size() < 2 && !(port.wire().kind() instanceof Wire.Kind.Lan)) {
        continue;
      }
      String name = name(port);
      out.add("link set dev " + name + " addrgenmode none");
      out.add("link set dev " + name + " up");
      out.add("address add " + linkLocal(device) + "/64 dev " + name + " nodad");
      for (InetAddress address : port.addresses()) {
        out.add("address add " + host(address) + " dev " + name + nodad(address));
      }
    }
    for (Wiring.Line line : wiring.table(device)) {
      out.add("route replace " + line.prefix() + hop(line.route(), line.prefix()));
    }
    device.firewall().ifPresent(f -> translated(f, out));
    return out;
  }

  /// ` via inet6 fe80::2 dev w1p0`, behind a prefix.
  static String hop(Route route, Prefix prefix) {
    String via =
        route
            .to()
            .map(to -> (four(prefix.network()) ? " via inet6 " : " via ") + linkLocal(to.device()))
            .orElse("");
    return via + " dev " + name(route.out());
  }

  /// What is for a translated address and is not translated has no way on.
  private static void translated(Firewall firewall, List<String> out) {
    for (Nat nat : firewall.nats()) {
      List<Prefix> outside =
          switch (nat) {
            case Nat.OneToOne n -> List.of(n.outside());
            case Nat.SourceNat n -> n.pool();
            case Nat.PortForward n -> List.of(Prefix.parse(host(n.outside())));
          };
      outside.forEach(p -> out.add("route replace blackhole " + p + " metric 9999"));
    }
  }

  static boolean four(InetAddress address) {
    return address.getAddress().length == 4;
  }

  /// `10.0.0.1/32`.
  static String host(InetAddress address) {
    return Endpoint.text(address) + "/" + address.getAddress().length * 8;
  }

  static String nodad(InetAddress address) {
    return four(address) ? "" : " nodad";
  }
}
