package org.turnpike.planner.finding;

import static org.turnpike.planner.finding.FindingRule.error;

import java.math.BigInteger;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.turnpike.planner.finding.FindingRule.Found;
import org.turnpike.topology.network.Firewall;
import org.turnpike.topology.network.Nat;
import org.turnpike.topology.network.Transport;
import org.turnpike.topology.network.Zone;
import org.turnpike.topology.service.EdgePool;
import org.turnpike.topology.service.EdgeService;
import org.turnpike.topology.service.ExternalAddress;
import org.turnpike.topology.service.LoadBalancing;
import org.turnpike.topology.settings.Prefix;

/// What stands between an Edge and the Internet, and must not change what it should not.
final class TranslationRules {

  private TranslationRules() {}

  static List<FindingRule> rules() {
    return List.of(
        error(
            "UCP-003",
            "NAT together with a hardware load balancer",
            "Use public addresses on every external adapter and VIP, or DNS load balancing.",
            "E-NAT-5, E-HLB-1",
            TranslationRules::balancedNat),
        error(
            "UCP-005",
            "NAT of an Edge is not symmetric",
            "Map each external address one to one, with the same public address both ways.",
            "E-NAT-2",
            TranslationRules::oneWay),
        error(
            "UCP-006",
            "Incoming source addresses are rewritten",
            "Keep the source: the A/V Edge tells clients where they are seen from.",
            "E-NAT-3, E-HLB-3",
            TranslationRules::source),
        error(
            "UCP-007",
            "Edges cannot reach each other on public A/V addresses",
            "Allow hairpin between the public addresses of the nodes: UDP 3478, TCP 443 and"
                + " 50000-59999.",
            "E-NAT-4",
            TranslationRules::hairpin),
        error(
            "UCP-009",
            "NAT on the internal firewall",
            "Route instead: the Edge must see the addresses of clients and servers inside.",
            "E-NAT-6",
            TranslationRules::inner));
  }

  private static void balancedNat(Scene scene, Found found) {
    for (EdgePool edge : scene.edges()) {
      if (edge.balancingOutside() != LoadBalancing.HLB) {
        continue;
      }
      for (EdgePool.Node node : edge.nodes()) {
        for (EdgeService service : EdgeService.values()) {
          for (ExternalAddress address : node.external(service)) {
            if (address.translated()
                || AddressClass.of(address.adapter()) == AddressClass.PRIVATE) {
              found.at(
                  edge.path() + "/nodes/" + node.id() + "/" + service.text(),
                  service.text()
                      + " of "
                      + node.id()
                      + " is "
                      + Scene.shown(address.adapter())
                      + (address.translated()
                          ? ", translated to " + Scene.shown(address.published())
                          : "")
                      + ", behind a hardware load balancer");
            }
          }
        }
      }
      edge.vips()
          .forEach((service, vips) ->
              vips.stream()
                  .filter(v -> AddressClass.of(v) == AddressClass.PRIVATE)
                  .forEach(v ->
                      found.at(
                          edge.path() + "/vip/" + service.text(),
                          "the VIP " + Scene.shown(v) + " of " + service.text() + " is private")));
    }
  }

  /// A translation and where it stands.
  private record Placed(Firewall firewall, int index, Nat nat) {
    String path() {
      return firewall.path() + "/nat/" + index;
    }
  }

  /// The translations at the firewalls of a pool's external network, in the order of the file.
  private static List<Placed> outer(Scene scene, EdgePool edge) {
    List<Placed> out = new ArrayList<>();
    for (Firewall firewall : scene.around(edge.outside())) {
      for (int i = 0; i < firewall.nats().size(); i++) {
        out.add(new Placed(firewall, i, firewall.nats().get(i)));
      }
    }
    return out;
  }

  /// The address that a mapping gives to one of its inside addresses.
  static Optional<InetAddress> mapped(Nat.OneToOne nat, InetAddress inside) {
    if (!nat.inside().contains(inside)) {
      return Optional.empty();
    }
    BigInteger offset =
        new BigInteger(1, inside.getAddress())
            .subtract(new BigInteger(1, nat.inside().network().getAddress()));
    byte[] sum = new BigInteger(1, nat.outside().network().getAddress()).add(offset).toByteArray();
    byte[] out = new byte[inside.getAddress().length];
    int take = Math.min(sum.length, out.length);
    System.arraycopy(sum, sum.length - take, out, out.length - take, take);
    try {
      return Optional.of(InetAddress.getByAddress(out));
    } catch (java.net.UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void oneWay(Scene scene, Found found) {
    for (EdgePool edge : scene.edges()) {
      List<Placed> nats = outer(scene, edge);
      for (EdgePool.Node node : edge.nodes()) {
        for (EdgeService service : EdgeService.values()) {
          for (ExternalAddress address : node.external(service)) {
            String who = service.text() + " of " + node.id();
            if (address.translated()) {
              translated(
                  edge.path() + "/nodes/" + node.id() + "/" + service.text(),
                  who,
                  address,
                  nats,
                  found);
            }
          }
        }
      }
    }
  }

  private static void translated(
      String path, String who, ExternalAddress address, List<Placed> nats, Found found) {
    for (Placed placed : nats) {
      if (placed.nat() instanceof Nat.OneToOne one
          && mapped(one, address.adapter()).filter(address.published()::equals).isPresent()) {
        if (!one.bothWays()) {
          found.at(
              placed.path() + "/both-ways",
              who
                  + ": "
                  + Scene.shown(address.adapter())
                  + " is reached as "
                  + Scene.shown(address.published())
                  + " and leaves with another address");
        }
        return;
      }
    }
    for (Placed placed : nats) {
      if (placed.nat() instanceof Nat.PortForward forward
          && forward.inside().equals(address.adapter())) {
        found.at(
            placed.path(),
            who
                + ": "
                + Scene.shown(forward.outside())
                + " forwards single ports to "
                + Scene.shown(address.adapter())
                + ", and what it sends leaves with another port or address");
        return;
      }
    }
    found.at(
        path,
        who
            + ": no one-to-one translation at the firewall of its network makes "
            + Scene.shown(address.published())
            + " of "
            + Scene.shown(address.adapter()));
  }

  private static void source(Scene scene, Found found) {
    for (EdgePool edge : scene.edges()) {
      if (!edge.balancerKeepsSource()) {
        found.at(
            edge.path() + "/balancer-keeps-source",
            "the load balancer of pool "
                + edge.name()
                + " puts its own address in place of clients'");
      }
      for (Placed placed : outer(scene, edge)) {
        boolean rewrites =
            switch (placed.nat()) {
              case Nat.OneToOne one -> !one.keepsSource() && external(edge, one.inside());
              case Nat.PortForward forward ->
                  !forward.keepsSource()
                      && external(edge, new Prefix(forward.inside(), bits(forward.inside())));
              case Nat.SourceNat _ -> false;
            };
        if (rewrites) {
          found.at(
              placed.path() + "/keeps-source",
              "firewall "
                  + placed.firewall().name()
                  + " rewrites the source of what comes in to pool "
                  + edge.name());
        }
      }
    }
  }

  private static int bits(InetAddress address) {
    return address.getAddress().length * 8;
  }

  private static boolean external(EdgePool edge, Prefix inside) {
    return edge.nodes().stream()
        .flatMap(n -> n.external().values().stream())
        .flatMap(List::stream)
        .anyMatch(a -> inside.contains(a.adapter()));
  }

  private static void hairpin(Scene scene, Found found) {
    for (EdgePool edge : scene.edges()) {
      if (edge.nodes().size() < 2) {
        continue;
      }
      for (Placed placed : outer(scene, edge)) {
        if (placed.nat() instanceof Nat.OneToOne one && !one.hairpin()) {
          for (EdgePool.Node node : edge.nodes()) {
            for (ExternalAddress av : node.external(EdgeService.AV)) {
              if (mapped(one, av.adapter()).filter(av.published()::equals).isPresent()) {
                found.at(
                    placed.path(),
                    "the other Edges of pool "
                        + edge.name()
                        + " do not reach "
                        + node.id()
                        + " at "
                        + Scene.shown(av.published())
                        + ": the mapping has no hairpin"
                        + (relayOpen(placed.firewall(), edge, av.adapter())
                            ? ""
                            : "; with "
                                + edge.relayPorts()
                                + " closed from outside as well, calls between users of two"
                                + " Edges have no media"));
              }
            }
          }
        }
      }
    }
  }

  /// Whether the relay range is open from outside.
  private static boolean relayOpen(Firewall firewall, EdgePool edge, InetAddress av) {
    return Scene.zone(firewall, edge.outside().name())
        .map(to ->
            new Filter(firewall)
                .allows(
                    new Filter.Packet(
                        Zone.OUTSIDE,
                        to,
                        Anyone.like(av),
                        av,
                        Transport.UDP,
                        40000,
                        edge.relayPorts().first())))
        .orElse(false);
  }

  private static void inner(Scene scene, Found found) {
    for (EdgePool edge : scene.edges()) {
      for (Firewall firewall : scene.around(edge.inside())) {
        boolean only = Scene.zone(firewall, edge.outside().name()).isEmpty();
        boolean outermost =
            Scene.zone(firewall, edge.inside().name()).filter(z -> z == Zone.OUTSIDE).isPresent();
        for (int i = 0; i < firewall.nats().size(); i++) {
          Nat nat = firewall.nats().get(i);
          boolean here =
              nat.on().map(edge.inside().name()::equals).orElse(outermost)
                  || only && nat.on().filter(on -> circuit(scene, firewall, on)).isEmpty();
          if (here) {
            found.at(
                firewall.path() + "/nat/" + i,
                "firewall "
                    + firewall.name()
                    + " translates between "
                    + edge.inside()
                    + " and the inside");
          }
        }
      }
    }
  }

  private static boolean circuit(Scene scene, Firewall firewall, String name) {
    return scene.topology().site(firewall.site()).circuits().containsKey(name);
  }
}
