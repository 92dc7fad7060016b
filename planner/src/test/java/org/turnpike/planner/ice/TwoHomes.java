package org.turnpike.planner.ice;

import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import org.turnpike.planner.network.Spot;
import org.turnpike.planner.path.Walker;
import org.turnpike.topology.Topology;
import org.turnpike.topology.format.Loaded;
import org.turnpike.topology.format.TopologyFile;
import org.turnpike.topology.network.NetworkId;
import org.turnpike.topology.network.Ports;
import org.turnpike.topology.party.Product;

/// Two homes behind a box each (192.0.2.2 and 192.0.2.10), an Edge with two nodes on public
/// addresses in a provider's region (52.112.11.30 and .31), and an Edge of a partner
/// (198.51.101.30).
final class TwoHomes {

  static final Relay ONLINE = relay("pools/online-edge/nodes/e1", "europe/edge", "52.112.11.30");
  static final Relay ONLINE_2 = relay("pools/online-edge/nodes/e2", "europe/edge", "52.112.11.31");
  static final Relay PARTNER = relay("pools/partner-edge/nodes/p1", "dc/edge", "198.51.101.30");

  final Topology topology;
  final IceModel model;

  TwoHomes(String boxA, String boxB, String region, String partner) {
    this(boxA, boxB, region, partner, "");
  }

  /// @param more sites, as the file says them
  TwoHomes(String boxA, String boxB, String region, String partner, String more) {
    this.topology = read(text(boxA, boxB, region, partner, more));
    this.model = new IceModel(new Walker(topology));
  }

  /// Boxes with one translator each and no rules; the Edges stand in the open.
  static TwoHomes translating(String natA, String natB) {
    return new TwoHomes(box(natA, ""), box(natB, ""), open("edge"), open("edge"));
  }

  /// What comes in is left to the translator, which has nothing for whom nobody inside wrote to.
  static String box(String nat, String rules) {
    return "{outside: dsl, inside: wifi, outbound: allow, inbound: allow, nat: ["
        + nat
        + "], rules: ["
        + rules
        + "]}";
  }

  static String open(String network) {
    return "{outside: internet, perimeter: " + network + ", outbound: allow, inbound: allow}";
  }

  static String closed(String network, String rules) {
    return "{outside: internet, perimeter: " + network + ", rules: [" + rules + "]}";
  }

  static Spot spot(String host, String network, String address) {
    return Spot.on(host, NetworkId.parse(network), InetAddress.ofLiteral(address));
  }

  static Relay relay(String node, String network, String address) {
    return relay(node, network, address, Product.TURNPIKE);
  }

  static Relay relay(String node, String network, String address, Product product) {
    Spot spot = spot(node, network, address);
    return new Relay(
        node, product, spot, spot.address(), 443, spot, spot.address(), new Ports(50000, 59999));
  }

  static Agent a(Abilities abilities, Relay... relays) {
    return agent("users/a", "home-a/wifi", "192.168.50.20", abilities, relays);
  }

  static Agent b(Abilities abilities, Relay... relays) {
    return agent("users/b", "home-b/wifi", "192.168.51.20", abilities, relays);
  }

  static Agent agent(
      String name, String network, String address, Abilities abilities, Relay... relays) {
    return Agent.client(
        name, List.of(spot(name, network, address)), abilities, List.of(relays), Map.of());
  }

  static Topology read(String text) {
    return switch (TopologyFile.read(text, "test.yaml")) {
      case Loaded.Good good -> good.topology();
      case Loaded.Bad bad -> throw new AssertionError(bad.mistakes() + "\n" + text);
    };
  }

  private static String text(String boxA, String boxB, String region, String partner, String more) {
    return """
    turnpike: 1
    name: two homes
    organisations:
      cloud: {kind: provider, domains: [online.example]}
      fabrikam: {kind: partner, domains: fabrikam.com}
    sites:
      home-a:
        kind: public
        networks: {wifi: 192.168.50.0/24}
        circuits: {dsl: {to: internet, address: 192.0.2.2/29}}
        firewalls: {box: %s}
      home-b:
        kind: public
        networks: {wifi: 192.168.51.0/24}
        circuits: {dsl: {to: internet, address: 192.0.2.10/29}}
        firewalls: {box: %s}
      europe:
        kind: region
        organisation: cloud
        networks: {edge: 52.112.11.0/24}
        circuits: {internet: {to: internet, address: 185.1.0.2/29, advertise: [52.112.11.0/24]}}
        firewalls: {door: %s}
      dc:
        organisation: fabrikam
        networks: {edge: 198.51.101.0/24}
        circuits: {internet: {to: internet, address: 185.2.0.2/29, advertise: [198.51.101.0/24]}}
        firewalls: {door: %s}
    """
            .formatted(boxA, boxB, region, partner)
        + more;
  }
}
