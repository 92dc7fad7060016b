package org.turnpike.planner.whatif;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.turnpike.topology.NodeId;
import org.turnpike.topology.Ordered;
import org.turnpike.topology.SiteId;
import org.turnpike.topology.Topology;
import org.turnpike.topology.network.Circuit;
import org.turnpike.topology.network.Firewall;
import org.turnpike.topology.network.Ports;
import org.turnpike.topology.network.Rule;
import org.turnpike.topology.network.Selector;
import org.turnpike.topology.network.Transport;
import org.turnpike.topology.party.User;

/// One thing that is otherwise than the file says.
///
/// A circuit that fails and one that was never bought are the same to routing: nothing is received
/// or advertised on it. So the changes about ExpressRoute take circuits down and leave in place
/// what else names them.
public sealed interface Change {

  /// The topology with this change. Names are those of the topology that it was read against.
  ///
  /// @throws IllegalArgumentException if something that it names is not there
  Topology on(Topology topology);

  /// In words, for headings: `circuit expressroute of redmond is down`.
  String said();

  /// All of them, one after the other.
  static Topology all(List<Change> changes, Topology topology) {
    Topology out = topology;
    for (Change change : changes) {
      out = change.on(out);
    }
    return out;
  }

  /// A circuit fails: its routes are withdrawn on both sides.
  record CircuitDown(SiteId site, String circuit) implements Change {
    @Override
    public Topology on(Topology topology) {
      if (!topology.site(site).circuits().containsKey(circuit)) {
        throw new IllegalArgumentException("no circuit \"" + circuit + "\" in " + site);
      }
      return Altered.circuits(
          topology, c -> !(c.site().equals(site) && c.name().equals(circuit)) && c.up());
    }

    @Override
    public String said() {
      return "circuit " + circuit + " of " + site + " is down";
    }
  }

  /// A link between two sites fails.
  record LinkDown(String link) implements Change {
    @Override
    public Topology on(Topology topology) {
      return Altered.linkDown(topology, link);
    }

    @Override
    public String said() {
      return "link " + link + " is down";
    }
  }

  /// A node fails and does not come back: the pool goes on without it, and rules, records and names
  /// that are for it alone are not needed.
  record NodeDown(NodeId node) implements Change {
    @Override
    public Topology on(Topology topology) {
      return Altered.withoutNode(topology, node);
    }

    @Override
    public String said() {
      return "node " + node + " is down";
    }
  }

  /// Firewalls drop new sessions to ports, in both directions, before any rule that they have.
  ///
  /// @param transports those meant, at least one
  /// @param firewall one of the site; all of them when empty
  record PortClosed(Set<Transport> transports, Ports ports, SiteId site, Optional<String> firewall)
      implements Change {

    public PortClosed {
      transports = Ordered.set(transports.stream().sorted().toList());
    }

    @Override
    public Topology on(Topology topology) {
      return Altered.firewalls(
          topology,
          f ->
              f.site().equals(site) && firewall.map(f.name()::equals).orElse(true)
                  ? Altered.before(f, rule(f))
                  : f);
    }

    private Rule rule(Firewall on) {
      String id = "closed-" + ports + "-" + words("-");
      while (Altered.has(on, id)) {
        id += "-again";
      }
      return new Rule(
          id,
          Firewall.Action.DENY,
          transports,
          List.of(new Selector.Any()),
          List.of(new Selector.Any()),
          List.of(),
          List.of(ports),
          Rule.Direction.BOTH,
          "closed to see what depends on it");
    }

    private String words(String between) {
      return transports.stream().map(Transport::text).collect(Collectors.joining(between));
    }

    @Override
    public String said() {
      return words(" and ")
          + " "
          + ports
          + " is closed at "
          + firewall.map(f -> "firewall " + f + " of " + site).orElse("the firewalls of " + site);
    }
  }

  /// A user's home moves to another pool, such as a provider's; the user stays where they are.
  record UserMoved(String user, String home) implements Change {
    @Override
    public Topology on(Topology topology) {
      topology.pool(home);
      User was = topology.user(user);
      User moved =
          new User(
              was.name(),
              was.uri(),
              was.organisation(),
              home,
              was.at(),
              was.address(),
              was.vpn(),
              was.client(),
              was.count(),
              was.number());
      return Altered.user(topology, moved);
    }

    @Override
    public String said() {
      return user + " is homed in " + home;
    }
  }

  /// A partner has no private circuit.
  record PartnerWithoutExpressRoute(String partner) implements Change {
    @Override
    public Topology on(Topology topology) {
      topology.organisation(partner);
      return Altered.circuits(
          topology,
          c ->
              c.up()
                  && !(c instanceof Circuit.ExpressRoute
                      && topology
                          .site(c.site())
                          .organisation()
                          .filter(partner::equals)
                          .isPresent()));
    }

    @Override
    public String said() {
      return "partner " + partner + " has no ExpressRoute";
    }
  }

  /// Nobody has a private circuit.
  record WithoutExpressRoute() implements Change {
    @Override
    public Topology on(Topology topology) {
      return Altered.circuits(topology, c -> c.up() && !(c instanceof Circuit.ExpressRoute));
    }

    @Override
    public String said() {
      return "there is no ExpressRoute";
    }
  }

  /// What changes are said to be, joined.
  static String said(List<Change> changes) {
    return changes.stream().map(Change::said).collect(Collectors.joining(", "));
  }
}
