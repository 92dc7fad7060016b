package org.turnpike.planner.finding;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.turnpike.topology.Places;
import org.turnpike.topology.Topology;
import org.turnpike.topology.network.Circuit;
import org.turnpike.topology.network.Firewall;
import org.turnpike.topology.network.NetworkId;
import org.turnpike.topology.network.Site;
import org.turnpike.topology.network.Zone;
import org.turnpike.topology.party.Organisation;
import org.turnpike.topology.party.User;
import org.turnpike.topology.service.CloudConnector;
import org.turnpike.topology.service.EdgePool;
import org.turnpike.topology.service.Pool;
import org.turnpike.topology.settings.Endpoint;
import org.turnpike.topology.settings.Prefix;

/// A topology, with the questions that rules ask of it.
record Scene(Topology topology, Places places) {

  /// Edge pools whose plan is an administrator's to make: not a provider's.
  List<EdgePool> edges() {
    return pools(EdgePool.class)
        .filter(e -> kind(e.organisation()) != Organisation.Kind.PROVIDER)
        .toList();
  }

  /// An organisation's Edge pools.
  List<EdgePool> edges(Organisation of) {
    return edges().stream().filter(e -> e.organisation().equals(of.name())).toList();
  }

  List<CloudConnector> connectors() {
    return pools(CloudConnector.class).toList();
  }

  private <P extends Pool> Stream<P> pools(Class<P> kind) {
    return topology.pools().values().stream().filter(kind::isInstance).map(kind::cast);
  }

  private Organisation.Kind kind(String organisation) {
    return topology.organisation(organisation).kind();
  }

  Organisation owner(Pool pool) {
    return topology.organisation(pool.organisation());
  }

  /// Customers and partners.
  List<Organisation> organisations() {
    return topology.organisations().values().stream()
        .filter(o -> o.kind() != Organisation.Kind.PROVIDER)
        .toList();
  }

  boolean hybrid(Organisation organisation) {
    return topology.hybrid(organisation);
  }

  boolean ownServers(Organisation organisation) {
    return topology.frontEnds(organisation);
  }

  List<User> users(Organisation organisation) {
    return topology.users().values().stream()
        .filter(u -> u.organisation().equals(organisation.name()))
        .toList();
  }

  boolean online(User user) {
    return topology.online(topology.pool(user.home()));
  }

  List<Site> sites(Organisation organisation) {
    return topology.sites().values().stream()
        .filter(s -> s.organisation().filter(organisation.name()::equals).isPresent())
        .toList();
  }

  List<Circuit.ExpressRoute> expressRoutes(Organisation organisation) {
    return sites(organisation).stream()
        .flatMap(s -> s.circuits().values().stream())
        .filter(Circuit.ExpressRoute.class::isInstance)
        .map(Circuit.ExpressRoute.class::cast)
        .toList();
  }

  List<Circuit.ToInternet> internetCircuits(Organisation organisation) {
    return sites(organisation).stream()
        .flatMap(s -> s.circuits().values().stream())
        .filter(Circuit.ToInternet.class::isInstance)
        .map(Circuit.ToInternet.class::cast)
        .toList();
  }

  /// The firewall that a circuit ends on; none when it ends on the site's router.
  Optional<Firewall> endsOn(Circuit circuit) {
    return topology.site(circuit.site()).firewalls().values().stream()
        .filter(f -> zone(f, circuit.name()).isPresent())
        .findFirst();
  }

  /// The side of a firewall that something is attached to.
  static Optional<Zone> zone(Firewall firewall, String attached) {
    return firewall.zones().entrySet().stream()
        .filter(e -> e.getValue().contains(attached))
        .map(java.util.Map.Entry::getKey)
        .findFirst();
  }

  /// The firewalls that a network hangs on.
  List<Firewall> around(NetworkId network) {
    return topology.site(network.site()).firewalls().values().stream()
        .filter(f -> zone(f, network.name()).isPresent())
        .toList();
  }

  /// The side on which packets from a network of the firewall's site arrive: its own, or the one
  /// towards the site's router.
  static Optional<Zone> sideOf(Firewall firewall, NetworkId network) {
    return zone(firewall, network.name()).or(() -> zone(firewall, Firewall.ROUTER));
  }

  static boolean within(Prefix outer, Prefix inner) {
    return outer.bits() <= inner.bits() && outer.contains(inner.network());
  }

  static boolean overlap(Prefix a, Prefix b) {
    return within(a, b) || within(b, a);
  }

  static boolean sameFamily(InetAddress a, InetAddress b) {
    return a.getAddress().length == b.getAddress().length;
  }

  static String shown(InetAddress address) {
    return Endpoint.text(address);
  }

  static String shown(List<InetAddress> addresses) {
    return String.join(", ", addresses.stream().map(Scene::shown).toList());
  }
}
