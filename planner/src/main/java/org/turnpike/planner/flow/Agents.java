package org.turnpike.planner.flow;

import java.net.Inet4Address;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.turnpike.planner.ice.Abilities;
import org.turnpike.planner.ice.Agent;
import org.turnpike.planner.ice.CandidateType;
import org.turnpike.planner.ice.Relay;
import org.turnpike.planner.network.Hosts;
import org.turnpike.planner.network.Spot;
import org.turnpike.topology.Topology;
import org.turnpike.topology.network.Ports;
import org.turnpike.topology.party.Client;
import org.turnpike.topology.party.Product;
import org.turnpike.topology.party.User;
import org.turnpike.topology.service.CloudConnector;
import org.turnpike.topology.service.DeployedDns;
import org.turnpike.topology.service.EdgePool;
import org.turnpike.topology.service.EdgeService;
import org.turnpike.topology.service.Pool;
import org.turnpike.topology.service.PstnGateway;

/// Who takes part in media, with the relays that each is given.
///
/// A party is given the relays of its home's Edge pool: their internal adapter where it has signed
/// in inside, else the external one. Which of them it reaches, ICE finds out.
final class Agents {

  /// A relay's port for streams on the inside, whatever the outside has.
  private static final int INSIDE_TCP = 443;

  private final Topology topology;
  private final Hosts hosts;
  private final Signalling signalling;
  private final Names names;
  private final Map<String, Agent> servers = new ConcurrentHashMap<>();
  private final Map<As, Agent> clients = new ConcurrentHashMap<>();
  private final Map<Home, List<Relay>> relays = new ConcurrentHashMap<>();

  private record As(String user, boolean another, String pool, boolean inside) {}

  private record Home(String pool, boolean inside, DeployedDns.View view) {}

  Agents(Topology topology, Hosts hosts, Signalling signalling) {
    this.topology = topology;
    this.hosts = hosts;
    this.signalling = signalling;
    this.names = new Names(topology);
  }

  /// A user's client, signed in at its home, or a guest at a conference's host.
  Agent client(Party.Person person, Pool signedInAt, boolean inside) {
    return clients.computeIfAbsent(
        new As(person.name(), person.another(), signedInAt.name(), inside),
        _ ->
            Agent.client(
                person.path(),
                hosts.person(person.user(), person.another()),
                Abilities.of(person.user().client()),
                given(person.user(), signedInAt, inside),
                topology.qos().clientPorts()));
  }

  /// A browser does not know where it is: it is given both sides of the Edge.
  private List<Relay> given(User user, Pool signedInAt, boolean inside) {
    DeployedDns.View view = names.viewOf(user);
    return user.client() == Client.BROWSER
        ? Stream.of(true, false).flatMap(side -> relays(signedInAt, side, view).stream()).toList()
        : relays(signedInAt, inside && !topology.online(signedInAt), view);
  }

  /// A conferencing or Mediation Server. Online ones are reached through an Edge alone (P2, P5);
  /// those of an organisation's own directly as well (P6).
  Agent server(Pool pool) {
    return servers.computeIfAbsent(
        pool.name(),
        _ -> {
          // A call is on one node of the pool, and the nodes are alike.
          List<Hosts.Served> nodes = hosts.servers(pool);
          List<Spot> spots =
              nodes.stream()
                  .filter(n -> n.node().equals(nodes.getFirst().node()))
                  .map(Hosts.Served::spot)
                  .toList();
          String name = spots.isEmpty() ? pool.path() : spots.getFirst().host();
          List<Relay> relays = relays(pool, true, DeployedDns.View.INTERNAL);
          return topology.online(pool)
              ? Agent.behindEdge(name, spots, relays, topology.qos().serverPorts())
              : new Agent(
                  name,
                  spots,
                  Abilities.SERVER,
                  Set.copyOf(EnumSet.of(CandidateType.HOST, CandidateType.RELAYED)),
                  relays,
                  topology.qos().serverPorts());
        });
  }

  /// A client that bypasses the Mediation Server gives the gateway its own address and no other
  /// (MB-5).
  Agent bypassing(Party.Person person) {
    return Agent.hostOnly(
        person.path(),
        hosts.person(person.user(), person.another()),
        Abilities.PLAIN,
        topology.qos().clientPorts());
  }

  Agent gateway(PstnGateway gateway) {
    return Agent.hostOnly(
        gateway.path(), List.of(hosts.gateway(gateway)), Abilities.PLAIN, Map.of());
  }

  /// One node of each Edge pool: a pool's nodes are alike, and two parties that share a pool may
  /// share a node.
  private List<Relay> relays(Pool home, boolean inside, DeployedDns.View view) {
    return relays.computeIfAbsent(
        new Home(home.name(), inside, view), _ -> relaysOf(home, inside, view));
  }

  private List<Relay> relaysOf(Pool home, boolean inside, DeployedDns.View view) {
    List<Relay> out = new ArrayList<>();
    for (Pool pool : signalling.edges(home)) {
      Product product = topology.organisation(pool.organisation()).product();
      List<Hosts.Edge> nodes = hosts.edges(pool, EdgeService.AV);
      if (nodes.isEmpty()) {
        continue;
      }
      Hosts.Edge node = nodes.getFirst();
      Ports range =
          switch (pool) {
            case EdgePool e -> e.relayPorts();
            case CloudConnector c -> c.relayPorts();
            case org.turnpike.topology.service.ServerPool _,
                org.turnpike.topology.service.ReverseProxy _ ->
                throw new IllegalStateException(pool.path() + " relays nothing");
          };
      int outsideTcp =
          pool instanceof EdgePool e ? e.ports().getOrDefault(EdgeService.AV, 443) : 443;
      // Whoever asks goes by the name: the pool's inside, the A/V Edge's outside.
      Optional<String> name =
          pool instanceof EdgePool e
              ? Optional.ofNullable(inside ? e.fqdn() : e.names().get(EdgeService.AV))
              : Optional.empty();
      // No client here says which family it wants, and so has IPv4 (RFC 8656 §7.2), whichever it
      // asks over.
      Optional<Hosts.Served> relayed =
          node.alone().stream().filter(o -> o.reached() instanceof Inet4Address).findFirst();
      if (relayed.isEmpty()) {
        continue;
      }
      for (Hosts.Served asked : names.under(view, name, inside ? node.inside() : node.outside())) {
        out.add(
            new Relay(
                relayed.get().spot().host(),
                product,
                asked.spot(),
                asked.reached(),
                inside ? INSIDE_TCP : outsideTcp,
                relayed.get().spot(),
                relayed.get().reached(),
                range));
      }
    }
    return List.copyOf(out);
  }
}
