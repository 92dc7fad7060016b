package org.turnpike.planner.finding;

import static org.turnpike.planner.finding.FindingRule.error;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;
import org.turnpike.planner.address.InsidePrefix;
import org.turnpike.planner.finding.FindingRule.Found;
import org.turnpike.topology.network.Network;
import org.turnpike.topology.network.StaticRoute;
import org.turnpike.topology.service.EdgePool;
import org.turnpike.topology.service.EdgeService;
import org.turnpike.topology.service.ExternalAddress;

/// Adapters of an Edge: classes of address, gateways, routes, and that nothing routes between them.
final class AddressRules {

  private AddressRules() {}

  static List<FindingRule> rules() {
    return List.of(
        error(
            "UCP-004",
            "Private and public external addresses on one Edge",
            "Give all three services addresses of one class.",
            "E-NAT-1",
            AddressRules::mixed),
        error(
            "UCP-010",
            "Default gateway on the wrong adapter",
            "One default gateway, on the adapter of the Access Edge; none on the internal adapter.",
            "E-IP-3",
            AddressRules::gateways),
        error(
            "UCP-011",
            "Persistent route missing on the internal adapter of an Edge",
            "Add a route by a router of the internal network: the default gateway is outside.",
            "E-IP-4",
            AddressRules::routes),
        error(
            "UCP-012",
            "Internal and external adapters of an Edge in one network, or routed",
            "Separate the networks by a firewall and switch off forwarding on the Edge.",
            "E-IP-5",
            AddressRules::together));
  }

  private static boolean ofTwoClasses(EdgePool.Node node, boolean four) {
    return node.external().values().stream()
            .flatMap(List::stream)
            .map(ExternalAddress::adapter)
            .filter(a -> a instanceof Inet4Address == four)
            .map(AddressClass::of)
            .distinct()
            .count()
        > 1;
  }

  private static void mixed(Scene scene, Found found) {
    for (EdgePool edge : scene.edges()) {
      for (EdgePool.Node node : edge.nodes()) {
        // By family: global IPv6 addresses beside private IPv4 ones are an ordinary dual stack.
        if (ofTwoClasses(node, true) || ofTwoClasses(node, false)) {
          found.at(
              edge.path() + "/nodes/" + node.id(),
              node.id()
                  + " holds "
                  + String.join(
                      ", ",
                      java.util.Arrays.stream(EdgeService.values())
                          .flatMap(s ->
                              node.external(s).stream()
                                  .map(a ->
                                      Scene.shown(a.adapter())
                                          + " ("
                                          + AddressClass.of(a.adapter()).text()
                                          + ") for "
                                          + s.text()))
                          .toList()));
        }
      }
    }
  }

  private static void gateways(Scene scene, Found found) {
    for (EdgePool edge : scene.edges()) {
      for (EdgePool.Node node : edge.nodes()) {
        String path = edge.path() + "/nodes/" + node.id();
        node.insideGateway()
            .ifPresent(g ->
                found.at(
                    path + "/inside-gateway",
                    "the internal adapter of "
                        + node.id()
                        + " has the default gateway "
                        + Scene.shown(g)));
        for (int bytes : new int[] {4, 16}) {
          List<InetAddress> own =
              node.gateways().stream().filter(g -> g.getAddress().length == bytes).toList();
          boolean used =
              node.external().values().stream()
                  .flatMap(List::stream)
                  .anyMatch(a -> a.adapter().getAddress().length == bytes);
          // By default a network has a gateway for each of its prefixes; that is no one's choice.
          boolean chosen = own.isEmpty() || scene.places().written(path + "/gateway");
          if (used && chosen && own.size() != 1) {
            found.at(
                path + "/gateway",
                "the external side of "
                    + node.id()
                    + " has "
                    + (own.isEmpty()
                        ? "no default gateway"
                        : "default gateways " + Scene.shown(own))
                    + (bytes == 4 ? " for IPv4" : " for IPv6"));
          }
        }
      }
    }
  }

  private static void routes(Scene scene, Found found) {
    for (EdgePool edge : scene.edges()) {
      Network inside = scene.topology().network(edge.inside());
      for (EdgePool.Node node : edge.nodes()) {
        String path = edge.path() + "/nodes/" + node.id() + "/routes";
        for (int i = 0; i < node.routes().size(); i++) {
          StaticRoute route = node.routes().get(i);
          if (!inside.contains(route.via())) {
            found.at(
                path + "/" + i,
                "the route of "
                    + node.id()
                    + " to "
                    + route.to()
                    + " goes by "
                    + Scene.shown(route.via())
                    + ", which is not in "
                    + inside.id());
          }
        }
        InsidePrefix.of(scene.topology(), edge.organisation())
            .forEach(wanted -> missing(node, wanted, path, found));
      }
    }
  }

  private static void missing(EdgePool.Node node, InsidePrefix wanted, String path, Found found) {
    // An Edge without an internal address of a family is not reached from inside in that family.
    boolean family =
        node.insideAddresses().stream()
            .anyMatch(a -> Scene.sameFamily(a, wanted.prefix().network()));
    if (family && node.routes().stream().noneMatch(r -> wanted.within(r.to()))) {
      found.at(
          path,
          node.id()
              + " has no route to "
              + wanted.prefix()
              + " ("
              + wanted.what()
              + ") by its internal adapter");
    }
  }

  private static void together(Scene scene, Found found) {
    for (EdgePool edge : scene.edges()) {
      if (edge.outside().equals(edge.inside())) {
        found.at(
            edge.path() + "/inside",
            "both sides of pool " + edge.name() + " are in network " + edge.inside());
      } else if (scene.around(edge.outside()).isEmpty() && scene.around(edge.inside()).isEmpty()) {
        found.at(
            edge.path() + "/outside",
            edge.outside()
                + " and "
                + edge.inside()
                + " both hang on the site's router, which routes between them");
      }
      for (EdgePool.Node node : edge.nodes()) {
        if (node.forwards()) {
          found.at(
              edge.path() + "/nodes/" + node.id() + "/forwards",
              node.id() + " forwards packets between its adapters");
        }
      }
    }
  }
}
