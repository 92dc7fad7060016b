package org.turnpike.planner.finding;

import static org.turnpike.planner.finding.FindingRule.error;
import static org.turnpike.planner.finding.FindingRule.warning;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.turnpike.planner.finding.FindingRule.Found;
import org.turnpike.topology.network.Circuit;
import org.turnpike.topology.network.Firewall;
import org.turnpike.topology.network.Nat;
import org.turnpike.topology.network.Network;
import org.turnpike.topology.network.NetworkId;
import org.turnpike.topology.network.Proxy;
import org.turnpike.topology.network.Site;
import org.turnpike.topology.network.Transport;
import org.turnpike.topology.network.Zone;
import org.turnpike.topology.party.Organisation;
import org.turnpike.topology.party.User;
import org.turnpike.topology.service.EdgePool;
import org.turnpike.topology.service.ExternalAddress;
import org.turnpike.topology.service.InternetService;
import org.turnpike.topology.settings.Prefix;

/// Circuits to a provider: what is advertised and translated on them, and what they do not carry.
final class CircuitRules {

  private CircuitRules() {}

  static List<FindingRule> rules() {
    return List.of(
        error(
            "UCP-034",
            "One public prefix on the Internet and on ExpressRoute with equal length",
            "Advertise different prefixes, or a more specific one on ExpressRoute.",
            "A3",
            CircuitRules::twice),
        error(
            "UCP-035",
            "One NAT pool for several circuits",
            "Give each circuit a pool of its own: replies find back by their prefix.",
            "A4",
            CircuitRules::sharedPool),
        warning(
            "UCP-036",
            "On-premises Edge advertised over ExpressRoute",
            "Decide and write the decision down: it draws traffic of the whole provider network; the"
                + " simple design keeps the Edge on the Internet.",
            "A5, A6, FIG-5",
            CircuitRules::edgeAdvertised),
        error(
            "UCP-037",
            "ExpressRoute, and no Internet for what it never carries",
            "Keep an Internet circuit with DNS, web and revocation lists allowed out.",
            "R-ER-5, N1 to N7",
            CircuitRules::noInternet),
        warning(
            "UCP-038",
            "Proxy sends to the Internet what ExpressRoute would carry",
            "Let the provider's addresses bypass the proxy.",
            "R-ER-6",
            CircuitRules::proxy),
        warning(
            "UCP-039",
            "Circuit without the premium add-on, and an organiser's region elsewhere",
            "Take the add-on, or expect those meetings on the Internet.",
            "R-ER-7",
            CircuitRules::premium),
        warning(
            "UCP-040",
            "A single circuit without failover",
            "Add a second circuit, and rehearse the way over the Internet.",
            "expressroute-facts",
            CircuitRules::single));
  }

  private static void twice(Scene scene, Found found) {
    for (Organisation organisation : scene.organisations()) {
      for (Circuit.ExpressRoute closed : scene.expressRoutes(organisation)) {
        for (Circuit.ToInternet open : scene.internetCircuits(organisation)) {
          for (Prefix prefix : closed.advertised()) {
            if (AddressClass.of(prefix.network()) == AddressClass.PUBLIC
                && open.advertised().contains(prefix)) {
              found.at(
                  closed.path() + "/advertise",
                  prefix
                      + " is advertised on "
                      + closed.name()
                      + " and on "
                      + open.name()
                      + " of "
                      + open.site());
            }
          }
        }
      }
    }
  }

  /// A pool, the circuit that it is used on, and its place.
  private record Pool(Circuit circuit, Prefix prefix, String path) {}

  private static void sharedPool(Scene scene, Found found) {
    for (Organisation organisation : scene.organisations()) {
      List<Pool> pools = new ArrayList<>();
      for (Site site : scene.sites(organisation)) {
        site.circuits().values().forEach(c -> pools.addAll(pools(scene, c)));
      }
      for (int i = 0; i < pools.size(); i++) {
        for (int j = 0; j < i; j++) {
          Pool a = pools.get(j);
          Pool b = pools.get(i);
          boolean closed =
              a.circuit() instanceof Circuit.ExpressRoute
                  || b.circuit() instanceof Circuit.ExpressRoute;
          if (closed && !a.circuit().equals(b.circuit()) && Scene.overlap(a.prefix(), b.prefix())) {
            found.at(
                b.path(),
                "what leaves by "
                    + a.circuit().name()
                    + " of "
                    + a.circuit().site()
                    + " and by "
                    + b.circuit().name()
                    + " of "
                    + b.circuit().site()
                    + " appears with addresses of "
                    + b.prefix());
          }
        }
      }
    }
  }

  /// A circuit's own pool, and those of the firewall that it ends on.
  private static List<Pool> pools(Scene scene, Circuit circuit) {
    List<Pool> out = new ArrayList<>();
    List<Prefix> own = circuit instanceof Circuit.ExpressRoute e ? e.natPool() : List.<Prefix>of();
    own.forEach(p -> out.add(new Pool(circuit, p, circuit.path() + "/nat-pool")));
    Optional<Firewall> end = scene.endsOn(circuit);
    if (end.isPresent()) {
      Firewall firewall = end.get();
      boolean outside =
          firewall.zones().getOrDefault(Zone.OUTSIDE, List.of()).contains(circuit.name());
      for (int i = 0; i < firewall.nats().size(); i++) {
        if (firewall.nats().get(i) instanceof Nat.SourceNat nat
            && nat.on().map(circuit.name()::equals).orElse(outside)) {
          String path = firewall.path() + "/nat/" + i;
          nat.pool().stream()
              .filter(p -> !own.contains(p))
              .forEach(p -> out.add(new Pool(circuit, p, path)));
        }
      }
    }
    return out;
  }

  private static void edgeAdvertised(Scene scene, Found found) {
    for (EdgePool edge : scene.edges()) {
      for (Circuit.ExpressRoute circuit : scene.expressRoutes(scene.owner(edge))) {
        List<String> carried =
            edge.nodes().stream()
                .flatMap(n -> n.external().values().stream())
                .flatMap(List::stream)
                .map(ExternalAddress::published)
                .distinct()
                .filter(a -> circuit.advertised().stream().anyMatch(p -> p.contains(a)))
                .map(Scene::shown)
                .toList();
        if (!carried.isEmpty()) {
          found.at(
              circuit.path() + "/advertise",
              circuit.name()
                  + " advertises "
                  + String.join(", ", carried)
                  + " of pool "
                  + edge.name());
        }
      }
    }
  }

  private static void noInternet(Scene scene, Found found) {
    for (Organisation organisation : scene.organisations()) {
      List<Circuit.ExpressRoute> closed = scene.expressRoutes(organisation);
      if (closed.isEmpty()) {
        continue;
      }
      boolean open =
          scene.internetCircuits(organisation).stream().anyMatch(Circuit::up)
              || closed.stream().anyMatch(c -> c.internet() && c.up());
      if (!open) {
        found.at(
            closed.getFirst().path(),
            organisation.name()
                + " has "
                + closed.getFirst().name()
                + " and no Internet circuit that is up");
        continue;
      }
      for (NetworkId network : networksOf(scene, organisation)) {
        for (InternetService service : scene.topology().services().values()) {
          blocked(scene, network, service)
              .ifPresent(why ->
                  found.at(
                      network.path(),
                      "clients in " + network + " do not reach " + service.name() + ": " + why));
        }
      }
    }
  }

  private static List<NetworkId> networksOf(Scene scene, Organisation organisation) {
    return scene.users(organisation).stream()
        .map(User::at)
        .distinct()
        .filter(n ->
            scene.topology().site(n.site()).organisation().equals(Optional.of(organisation.name())))
        .toList();
  }

  /// Why a service that no private circuit carries cannot be reached from a network.
  private static Optional<String> blocked(Scene scene, NetworkId network, InternetService service) {
    if (scene.topology().network(network).proxy().isPresent()) {
      // The proxy fetches it, wherever the clients may go themselves.
      return Optional.empty();
    }
    Transport transport =
        service.kind() == InternetService.Kind.DNS ? Transport.UDP : Transport.TCP;
    ClientSide side = new ClientSide(scene, network);
    for (InetAddress address : service.addresses()) {
      for (int port : service.tcp()) {
        if (!side.allows(address, transport, port)) {
          return Optional.of(
              transport.text()
                  + " "
                  + port
                  + " to "
                  + Scene.shown(address)
                  + ", "
                  + side.why(address, transport, port));
        }
      }
    }
    return Optional.empty();
  }

  private static void proxy(Scene scene, Found found) {
    for (Organisation organisation : scene.organisations()) {
      for (Circuit.ExpressRoute circuit : scene.expressRoutes(organisation)) {
        for (Site site : scene.sites(organisation)) {
          for (Network network : site.networks().values()) {
            network
                .proxy()
                .map(scene.topology().proxies()::get)
                .flatMap(p -> carriedByProxy(scene, circuit, p))
                .ifPresent(prefix ->
                    found.at(
                        network.path() + "/proxy",
                        "clients in "
                            + network.id()
                            + " go by proxy "
                            + network.proxy().orElse("")
                            + " to "
                            + prefix
                            + ", which "
                            + circuit.name()
                            + " carries"));
          }
        }
      }
    }
  }

  /// A network of the circuit's region that clients reach by the proxy alone.
  private static Optional<Prefix> carriedByProxy(
      Scene scene, Circuit.ExpressRoute circuit, Proxy proxy) {
    return scene.topology().site(circuit.region()).networks().values().stream()
        .filter(Network::expressRoute)
        .flatMap(n -> n.prefixes().stream())
        .filter(p -> AddressClass.of(p.network()) == AddressClass.PUBLIC)
        .filter(p -> proxy.bypass().stream().noneMatch(b -> Scene.within(b, p)))
        .findFirst();
  }

  private static void premium(Scene scene, Found found) {
    for (Organisation organisation : scene.organisations()) {
      for (Circuit.ExpressRoute circuit : scene.expressRoutes(organisation)) {
        String here = scene.topology().site(circuit.region()).geography();
        if (circuit.premium() || here.isEmpty()) {
          continue;
        }
        scene.topology().users().values().stream()
            .filter(scene::online)
            .filter(u -> {
              String there =
                  scene.topology().site(scene.topology().pool(u.home()).site()).geography();
              return !there.isEmpty() && !there.equals(here);
            })
            .findFirst()
            .ifPresent(u ->
                found.at(
                    circuit.path() + "/premium",
                    circuit.name()
                        + " reaches "
                        + here
                        + " alone; meetings of "
                        + u.name()
                        + " are hosted in "
                        + scene.topology().pool(u.home()).site()));
      }
    }
  }

  private static void single(Scene scene, Found found) {
    for (Organisation organisation : scene.organisations()) {
      List<Circuit.ExpressRoute> closed = scene.expressRoutes(organisation);
      if (organisation.kind() == Organisation.Kind.CUSTOMER && closed.size() == 1) {
        found.at(
            closed.getFirst().path(),
            organisation.name()
                + " has one circuit to the provider, "
                + closed.getFirst().name()
                + " of "
                + closed.getFirst().site());
      }
    }
  }
}
