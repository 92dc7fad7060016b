package org.turnpike.planner.finding;

import static org.turnpike.planner.finding.FindingRule.error;
import static org.turnpike.planner.finding.FindingRule.warning;

import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.turnpike.planner.dns.EdgeNames;
import org.turnpike.planner.finding.FindingRule.Found;
import org.turnpike.topology.SiteId;
import org.turnpike.topology.network.Circuit;
import org.turnpike.topology.network.Firewall;
import org.turnpike.topology.network.Link;
import org.turnpike.topology.network.Network;
import org.turnpike.topology.network.NetworkId;
import org.turnpike.topology.network.Site;
import org.turnpike.topology.network.Transport;
import org.turnpike.topology.party.Organisation;
import org.turnpike.topology.party.User;
import org.turnpike.topology.service.EdgePool;
import org.turnpike.topology.service.EdgeService;
import org.turnpike.topology.settings.Prefix;

/// Ways there and back that differ, and ways that lead through more than they need to. These rules
/// look at circuits and at firewalls towards the Internet; what a given call does is the business
/// of its path.
final class DetourRules {

  private DetourRules() {}

  static List<FindingRule> rules() {
    return List.of(
        error(
            "UCP-033",
            "Return path by another stateful firewall",
            "Advertise the prefix on one circuit alone, or translate the source on the other.",
            "A1, A2, A5",
            DetourRules::otherWayBack),
        warning(
            "UCP-041",
            "Media goes by a relay where a direct path is missing",
            "Open the direct path: a link between the sites, or UDP 3478 and TCP 443 to the"
                + " provider.",
            "FIG-5, P3",
            DetourRules::trombone));
  }

  /// A2: a provider's servers answer over ExpressRoute whatever has its address advertised there;
  /// A5: all of them do, also those that the circuit does not lead to. What such a server was sent
  /// over the Internet comes back by the circuit's firewall, which knows nothing of it.
  private static void otherWayBack(Scene scene, Found found) {
    for (Organisation organisation : scene.organisations()) {
      for (Circuit.ExpressRoute back : scene.expressRoutes(organisation)) {
        Optional<Prefix> beyond = notReceived(scene, back);
        if (!back.up() || beyond.isEmpty()) {
          continue;
        }
        for (Circuit.ToInternet out : scene.internetCircuits(organisation)) {
          Optional<Firewall> there = scene.endsOn(out);
          Optional<Firewall> here = scene.endsOn(back);
          boolean stateful = here.map(Firewall::stateful).orElse(false);
          if (!out.up() || !stateful || here.equals(there)) {
            continue;
          }
          back.advertised().stream()
              .filter(p -> AddressClass.of(p.network()) == AddressClass.PUBLIC)
              .filter(p -> out.advertised().stream().anyMatch(o -> Scene.within(o, p)))
              .findFirst()
              .ifPresent(p ->
                  found.at(
                      back.path() + "/advertise",
                      "what "
                          + p
                          + " sends to "
                          + beyond.get()
                          + " leaves by "
                          + out.name()
                          + " of "
                          + out.site()
                          + " and is answered by "
                          + back.name()
                          + ", where firewall "
                          + here.map(Firewall::name).orElse("")
                          + " has no session for it"));
        }
      }
    }
  }

  /// A public network of the provider that a circuit does not bring.
  private static Optional<Prefix> notReceived(Scene scene, Circuit.ExpressRoute circuit) {
    Site end = scene.topology().site(circuit.region());
    return scene.topology().sites().values().stream()
        .filter(s -> s.kind() == Site.Kind.REGION && s.organisation().equals(end.organisation()))
        .flatMap(s ->
            s.networks().values().stream()
                .filter(n -> !reaches(circuit, end, s, n))
                .flatMap(n -> n.prefixes().stream()))
        .filter(p -> AddressClass.of(p.network()) == AddressClass.PUBLIC)
        .findFirst();
  }

  private static boolean reaches(
      Circuit.ExpressRoute circuit, Site end, Site region, Network network) {
    return circuit
        .received()
        .map(list ->
            network.prefixes().stream()
                .allMatch(p -> list.stream().anyMatch(r -> Scene.within(r, p))))
        .orElse(
            network.expressRoute()
                && (circuit.premium()
                    || region.id().equals(end.id())
                    || !end.geography().isEmpty() && end.geography().equals(region.geography())));
  }

  private static void trombone(Scene scene, Found found) {
    for (Organisation organisation : scene.organisations()) {
      byOwnEdge(scene, organisation, found);
      betweenSites(scene, organisation, found);
    }
  }

  /// Figure 5: outside, with the provider's Edge out of reach and the organisation's own in reach.
  private static void byOwnEdge(Scene scene, Organisation organisation, Found found) {
    boolean circuit = scene.expressRoutes(organisation).stream().anyMatch(Circuit::up);
    for (EdgePool own : scene.edges(organisation)) {
      for (NetworkId network : outside(scene, organisation)) {
        List<EdgePool> provider = providerEdges(scene, organisation);
        if (circuit
            && !provider.isEmpty()
            && provider.stream().noneMatch(e -> media(scene, network, e))
            && media(scene, network, own)) {
          found.at(
              network.path(),
              "clients in "
                  + network
                  + " do not reach the A/V Edge of "
                  + provider.getFirst().name()
                  + ": media to meetings there goes by "
                  + own.name()
                  + " and over ExpressRoute");
        }
      }
    }
  }

  private static List<NetworkId> outside(Scene scene, Organisation organisation) {
    return scene.users(organisation).stream()
        .map(User::at)
        .distinct()
        .filter(n -> scene.topology().site(n.site()).kind() == Site.Kind.PUBLIC)
        .toList();
  }

  private static List<EdgePool> providerEdges(Scene scene, Organisation organisation) {
    return scene.topology().pools().values().stream()
        .filter(p -> p instanceof EdgePool && organisation.tenantOf().contains(p.organisation()))
        .map(EdgePool.class::cast)
        .toList();
  }

  private static boolean media(Scene scene, NetworkId from, EdgePool to) {
    ClientSide side = new ClientSide(scene, from);
    return EdgeNames.published(to, EdgeService.AV).stream()
        .anyMatch(a ->
            side.allows(a, Transport.UDP, 3478)
                || side.allows(a, Transport.TCP, to.ports().getOrDefault(EdgeService.AV, 443)));
  }

  /// Two sites of one organisation without a link between them, where no client may send to the
  /// other directly over the Internet either.
  private static void betweenSites(Scene scene, Organisation organisation, Found found) {
    List<NetworkId> inside =
        scene.users(organisation).stream()
            .map(User::at)
            .distinct()
            .filter(n ->
                scene
                    .topology()
                    .site(n.site())
                    .organisation()
                    .equals(Optional.of(organisation.name())))
            .toList();
    for (int i = 0; i < inside.size(); i++) {
      Set<SiteId> linked = linked(scene, inside.get(i).site());
      for (NetworkId other : inside.subList(i + 1, inside.size())) {
        if (!linked.contains(other.site())
            && !(direct(scene, inside.get(i)) && direct(scene, other))) {
          found.at(
              other.path(),
              "no link leads from "
                  + inside.get(i)
                  + " to "
                  + other
                  + ", and their firewalls let no media out: calls between them go by an Edge");
        }
      }
    }
  }

  private static boolean direct(Scene scene, NetworkId network) {
    InetAddress somebody =
        Anyone.like(scene.topology().network(network).prefixes().getFirst().network());
    return new ClientSide(scene, network).allows(somebody, Transport.UDP, 50000);
  }

  private static Set<SiteId> linked(Scene scene, SiteId from) {
    Set<SiteId> out = new LinkedHashSet<>(List.of(from));
    Deque<SiteId> open = new ArrayDeque<>(out);
    while (!open.isEmpty()) {
      SiteId at = open.pop();
      for (Link link : scene.topology().links()) {
        if (link.up() && (link.a().equals(at) || link.b().equals(at))) {
          SiteId next = link.a().equals(at) ? link.b() : link.a();
          if (out.add(next)) {
            open.push(next);
          }
        }
      }
    }
    return out;
  }
}
