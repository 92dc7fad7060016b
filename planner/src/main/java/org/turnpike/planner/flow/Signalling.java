package org.turnpike.planner.flow;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.turnpike.planner.dns.TenantEdges;
import org.turnpike.planner.network.Hosts;
import org.turnpike.planner.network.Spot;
import org.turnpike.topology.Disposition;
import org.turnpike.topology.NodeId;
import org.turnpike.topology.Topology;
import org.turnpike.topology.network.Transport;
import org.turnpike.topology.party.Client;
import org.turnpike.topology.party.Organisation;
import org.turnpike.topology.service.CloudConnector;
import org.turnpike.topology.service.DeployedDns;
import org.turnpike.topology.service.EdgePool;
import org.turnpike.topology.service.EdgeService;
import org.turnpike.topology.service.InternetService;
import org.turnpike.topology.service.Pool;
import org.turnpike.topology.service.PstnGateway;
import org.turnpike.topology.service.Role;
import org.turnpike.topology.service.ServerPool;

/// Signalling legs: a client to its home (P4), and homes to one another.
final class Signalling {

  /// Of servers, and of federation.
  static final int SIP_TLS = 5061;

  private static final int DNS = 53;

  private final Topology topology;
  private final Hosts hosts;
  private final Exchange exchange;
  private final Names names;
  private final WebSignIn web;
  private final Map<To, Found> homes = new ConcurrentHashMap<>();
  private final Map<Ends, Optional<Found>> servers = new ConcurrentHashMap<>();

  /// By name: a user or a pool is a large thing to compare.
  private record To(String user, boolean another, String pool) {
    static To of(Party.Person person, Pool pool) {
      return new To(person.name(), person.another(), pool.name());
    }
  }

  private record Ends(String from, String to, Optional<String> asked, Optional<String> beyond) {}

  /// A leg and what led to it.
  record Found(Leg leg, Reasons reasons) {
    /// With the ways that fail too.
    ///
    /// @param why any of them may be the first that is tried
    Found or(List<List<Stretch>> ways, String label, String why) {
      if (leg.delivered() || ways.isEmpty()) {
        return this;
      }
      for (List<Stretch> way : ways) {
        Leg.lost(way)
            .ifPresent(w ->
                reasons.add(
                    Derivation.Ground.ROUTE,
                    label,
                    why
                        + ", and by another one it is "
                        + w.disposition().text()
                        + " "
                        + Leg.stopped(w.at(), w.why()),
                    w.at()));
      }
      return new Found(leg.or(ways), reasons);
    }
  }

  /// From server to server as it is found: the first way that works, else the first that does not.
  private static final class Way {
    private final List<Stretch> stretches = new ArrayList<>();
    private final List<String> passed = new ArrayList<>();
    private final List<List<Stretch>> otherwise = new ArrayList<>();

    boolean delivered() {
      return Signalling.delivered(stretches);
    }

    void tried(List<Stretch> way, List<String> by) {
      if (stretches.isEmpty() || Signalling.delivered(way)) {
        stretches.clear();
        stretches.addAll(way);
        passed.clear();
        passed.addAll(by);
        if (delivered()) {
          otherwise.clear();
        }
      } else if (!stretches.equals(way) && !otherwise.contains(way)) {
        otherwise.add(way);
      }
    }

    /// And from there on.
    void then(Way on) {
      for (List<Stretch> other : on.otherwise) {
        otherwise.add(Stream.concat(stretches.stream(), other.stream()).toList());
      }
      stretches.addAll(on.stretches);
      passed.addAll(on.passed);
    }
  }

  Signalling(Topology topology, Hosts hosts, Exchange exchange) {
    this.topology = topology;
    this.hosts = hosts;
    this.exchange = exchange;
    this.names = new Names(topology);
    this.web = new WebSignIn(topology, hosts, exchange, names);
  }

  /// P4: always to the server where the user is homed; an Edge where the Front End cannot be
  /// reached directly.
  Found home(Party.Person person) {
    Pool home = topology.pool(person.user().home());
    return homes.computeIfAbsent(
        To.of(person, home),
        t -> {
          Reasons reasons = new Reasons();
          reasons.add(
              Derivation.Ground.PRINCIPLE,
              label(person),
              "signals to " + home.path() + ", where the user is homed",
              "P4",
              home.path());
          // The pages that a browser signs in by are its home's own.
          Pool door = person.user().client() == Client.BROWSER ? home : door(home);
          if (!door.equals(home)) {
            reasons.add(
                Derivation.Ground.PRINCIPLE,
                label(person),
                "clients sign in at the Director " + door.path() + ", which passes them on",
                "DNS-21",
                door.path());
          }
          return find(person, door, home, Optional.of(person.user().uri().host()), reasons);
        });
  }

  /// A guest has no home there: the conference's host itself is signalled to.
  Found guest(Party.Person person, Pool host) {
    return homes.computeIfAbsent(
        To.of(person, host),
        t -> {
          Reasons reasons = new Reasons();
          reasons.add(
              Derivation.Ground.PRINCIPLE,
              label(person),
              "joins without signing in, so signals to the conference's host " + host.path(),
              "P1",
              host.path());
          // The invitation names the host's domain; a provider's host has names of its own.
          Optional<String> domain =
              topology.organisation(host.organisation()).domains().stream().findFirst();
          return find(person, host, host, domain.filter(_ -> !topology.online(host)), reasons);
        });
  }

  /// At a pool where the user is not homed, as far as there: it passes the sign-in on.
  Found elsewhere(Party.Person person, Pool pool) {
    Reasons reasons = new Reasons();
    reasons.add(
        Derivation.Ground.PRINCIPLE,
        label(person),
        "signs in at " + pool.path() + ", which passes that on to the user's home",
        "P4",
        pool.path());
    return find(person, pool, pool, Optional.of(person.user().uri().host()), reasons);
  }

  /// Where the names of a deployment of one's own lead clients inside: to a Director, if it has
  /// one. Who is homed at a provider is told the home's own name.
  private Pool door(Pool home) {
    return topology.online(home) ? home : director(home.organisation()).orElse(home);
  }

  private Optional<Pool> director(String organisation) {
    return topology.pools().values().stream()
        .filter(p -> p.organisation().equals(organisation))
        .filter(p -> p instanceof ServerPool s && s.roles().contains(Role.DIRECTOR))
        .min(Comparator.comparing(Pool::name));
  }

  static String label(Party.Person person) {
    return "signalling of " + person.name();
  }

  /// @param door where the client is led that can reach it
  private Found find(
      Party.Person person, Pool door, Pool home, Optional<String> domain, Reasons reasons) {
    String label = label(person);
    DeployedDns.View view = names.viewOf(person.user());
    Optional<String> nameless = domain.flatMap(d -> names.noSignIn(view, d));
    if (nameless.isPresent()) {
      return ended(reasons, person.path(), home.path(), Disposition.UNRESOLVABLE, nameless.get());
    }
    List<Spot> client = hosts.person(person.user(), person.another());
    Optional<Stretch> unheard = unheard(person, client, view);
    if (unheard.isPresent()) {
      reasons.add(
          Derivation.Ground.ROUTE,
          label,
          "no resolver answers: names of "
              + home.path()
              + " are asked for "
              + (asksInside(person, view) ? "among the organisation's servers" : "on the Internet"),
          "N2");
      reasons.of(label, List.of(unheard.get()));
      return found(reasons, List.of(unheard.get()), List.of(), person.path(), home.path());
    }
    if (person.user().client() == Client.BROWSER) {
      return web.find(person, view, home, reasons);
    }
    List<Hosts.Served> frontEnds = names.under(view, Optional.of(door.fqdn()), hosts.servers(door));
    if (frontEnds.isEmpty()) {
      reasons.add(
          Derivation.Ground.FILE,
          label,
          "not to the Front End directly: the " + view.text() + " view has no " + door.fqdn(),
          "dns/" + view.text());
    }
    List<Stretch> direct = new ArrayList<>();
    exchange.first(client, frontEnds, Transport.TCP, SIP_TLS).ifPresent(direct::add);
    passedOn(door, home, direct);
    if (delivered(direct)) {
      reasons.of(label, direct);
      return found(reasons, direct, List.of(), person.path(), home.path());
    }
    Leg.lost(direct)
        .ifPresent(w ->
            reasons.add(
                Derivation.Ground.ROUTE,
                label,
                "not to the Front End directly: "
                    + w.disposition().text()
                    + " at "
                    + w.at()
                    + ", "
                    + w.why(),
                w.at()));
    List<Found> failed = new ArrayList<>();
    boolean inside = names.namesServers(view, home); // outside there is the Edge's
    String missing =
        inside
            ? "no address of " + home.path() + " is of the client's family"
            : "no Access Edge carries remote users of " + home.path();
    for (Pool edge : edges(home)) {
      if (edge instanceof EdgePool e && !e.remoteAccess()) {
        missing = edge.path() + " carries no remote users";
        continue;
      }
      Optional<String> name =
          edge instanceof EdgePool e
              ? Optional.ofNullable(e.names().get(EdgeService.ACCESS))
              : Optional.empty();
      int port =
          edge instanceof EdgePool e ? e.ports().getOrDefault(EdgeService.ACCESS, 443) : SIP_TLS;
      for (Hosts.Edge node : hosts.edges(edge, EdgeService.ACCESS)) {
        List<Stretch> stretches = new ArrayList<>();
        List<Hosts.Served> outside = names.under(view, name, node.outside());
        if (outside.isEmpty() && name.isPresent()) {
          missing = "the " + view.text() + " view has no " + name.get();
        }
        exchange.first(client, outside, Transport.TCP, port).ifPresent(stretches::add);
        if (!stretches.isEmpty() && stretches.getLast().disposition().success()) {
          inward(edge, node, home).forEach(stretches::add);
        }
        if (stretches.isEmpty()) {
          continue;
        }
        Reasons through = new Reasons();
        through.add(reasons);
        through.add(
            Derivation.Ground.PRINCIPLE,
            label,
            "by the Access Edge " + node.node() + ", since the Front End is out of reach",
            "P4",
            edge.path());
        through.of(label, stretches);
        Found found =
            found(through, stretches, List.of(node.node().toString()), person.path(), home.path());
        if (found.leg.delivered()) {
          return found;
        }
        failed.add(found);
      }
    }
    if (!failed.isEmpty()) {
      List<List<Stretch>> others =
          failed.stream().skip(1).map(f -> f.leg().stretches()).distinct().toList();
      return failed.getFirst().or(others, label, "a client begins with any address of a name");
    }
    return direct.isEmpty() || !inside
        ? ended(reasons, person.path(), home.path(), Disposition.UNRESOLVABLE, missing)
        : found(reasons, direct, List.of(), person.path(), home.path());
  }

  private boolean asksInside(Party.Person person, DeployedDns.View view) {
    return view == DeployedDns.View.INTERNAL
        && names.servers(person.user().organisation()).isPresent();
  }

  /// The question to a resolver that gets no answer. An organisation with servers of its own has a
  /// resolver among them, and who is inside asks no other, though it be out of reach; all others,
  /// and whoever is elsewhere, ask that of the Internet, where the file names one, and no private
  /// circuit leads there (N2).
  private Optional<Stretch> unheard(Party.Person person, List<Spot> client, DeployedDns.View view) {
    if (asksInside(person, view)) {
      List<Hosts.Served> own =
          names.servers(person.user().organisation()).stream()
              .map(p -> hosts.servers(p).getFirst())
              .map(s -> new Hosts.Served(s.node(), s.spot(), s.spot().address()))
              .toList();
      return exchange
          .first(client, own, Transport.UDP, DNS)
          .filter(s -> !s.disposition().success());
    }
    return unheardOutside(client);
  }

  private Optional<Stretch> unheardOutside(List<Spot> asking) {
    List<Hosts.Served> resolvers =
        topology.services().values().stream()
            .filter(s -> s.kind() == InternetService.Kind.DNS && !s.addresses().isEmpty())
            .map(s ->
                new Hosts.Served(new NodeId(s.name()), hosts.service(s), s.addresses().getFirst()))
            .toList();
    return exchange
        .first(asking, resolvers, Transport.UDP, DNS)
        .filter(s -> !s.disposition().success());
  }

  /// From an Access Edge to the home, by its next hop where that is another pool.
  private List<Stretch> inward(Pool edge, Hosts.Edge node, Pool home) {
    List<Stretch> out = new ArrayList<>();
    List<Spot> at = node.inside().stream().map(Hosts.Served::spot).toList();
    Pool target =
        edge instanceof EdgePool e
            ? e.nextHop().map(topology::pool).or(() -> director(e.organisation())).orElse(home)
            : home;
    exchange.first(at, hosts.servers(target), Transport.TCP, SIP_TLS).ifPresent(out::add);
    passedOn(target, home, out);
    return out;
  }

  /// From the pool that a way has come to, to the home, where that is another one.
  private void passedOn(Pool at, Pool home, List<Stretch> way) {
    if (!at.equals(home) && delivered(way)) {
      exchange.first(spots(at), hosts.servers(home), Transport.TCP, SIP_TLS).ifPresent(way::add);
    }
  }

  static boolean delivered(List<Stretch> way) {
    return !way.isEmpty() && way.getLast().disposition().success();
  }

  private List<Spot> spots(Pool pool) {
    return hosts.servers(pool).stream().map(Hosts.Served::spot).toList();
  }

  /// The Edge pools that carry a pool's outside traffic: the one that it names, or else those of
  /// its organisation.
  List<Pool> edges(Pool pool) {
    if (pool instanceof CloudConnector) {
      return List.of(pool);
    }
    if (pool instanceof ServerPool p && p.edge().isPresent()) {
      return List.of(topology.pool(p.edge().get()));
    }
    return topology.pools().values().stream()
        .filter(p -> p instanceof EdgePool && p.organisation().equals(pool.organisation()))
        .toList();
  }

  /// Between the homes of two parties, or a home and a conference's host; empty where they are one.
  ///
  /// @param asked in whose domain the second party's address is; empty for a server's
  /// @param beyond gateway that the second pool hands the call to
  Optional<Found> servers(
      Pool from, Pool to, Optional<Organisation> asked, Optional<PstnGateway> beyond) {
    return servers.computeIfAbsent(
        new Ends(
            from.name(), to.name(), asked.map(Organisation::name), beyond.map(PstnGateway::name)),
        _ -> findServers(from, to, asked, beyond));
  }

  private Optional<Found> findServers(
      Pool from, Pool to, Optional<Organisation> asked, Optional<PstnGateway> beyond) {
    Reasons reasons = new Reasons();
    String label = "signalling between servers";
    Way way = new Way();
    Optional<String> missing = Optional.empty();
    if (!from.equals(to)) {
      if (from.organisation().equals(to.organisation()) && !(to instanceof CloudConnector)) {
        reasons.add(
            Derivation.Ground.FILE,
            label,
            from.path() + " and " + to.path() + " are of one deployment and speak directly",
            from.path(),
            to.path());
        exchange
            .first(spots(from), hosts.servers(to), Transport.TCP, SIP_TLS)
            .ifPresent(s -> way.tried(List.of(s), List.of()));
      } else {
        reasons.add(
            Derivation.Ground.PRINCIPLE,
            label,
            from.path()
                + " and "
                + to.path()
                + " are different deployments: Access Edge to Access Edge",
            "P4",
            "EXT-06",
            "EXT-07");
        Optional<Organisation> tenant =
            asked.filter(o -> topology.online(to) && !from.organisation().equals(o.name()));
        if (tenant.filter(topology::hybrid).isPresent()) {
          reasons.add(
              Derivation.Ground.PRINCIPLE,
              label,
              "a partner finds the Edge that "
                  + tenant.get().path()
                  + " has of its own, which hands on to the user's home",
              "DNS-26",
              tenant.get().path());
          missing = byOwn(from, tenant.get(), to, way);
        } else {
          List<Pool> doors =
              tenant
                  .map(o -> TenantEdges.of(topology, o).stream().<Pool>map(e -> e).toList())
                  .filter(all -> !all.isEmpty())
                  .orElseGet(() -> edges(to));
          missing = federate(from, doors, to, way);
        }
      }
    }
    if (missing.isEmpty() && beyond.isPresent() && (way.stretches.isEmpty() || way.delivered())) {
      PstnGateway gateway = beyond.get();
      Spot spot = hosts.gateway(gateway);
      exchange
          .first(
              spots(to),
              List.of(new Hosts.Served(new NodeId(gateway.name()), spot, gateway.address())),
              Transport.TCP,
              gateway.port())
          .ifPresent(way.stretches::add);
    }
    String end = beyond.map(PstnGateway::path).orElse(to.path());
    if (missing.isPresent()) {
      return Optional.of(ended(reasons, from.path(), end, Disposition.UNRESOLVABLE, missing.get()));
    }
    if (way.stretches.isEmpty()) {
      return Optional.empty();
    }
    reasons.of(label, way.stretches);
    return Optional.of(
        found(reasons, way.stretches, way.passed, from.path(), end)
            .or(way.otherwise, label, "servers begin with any node of a pool"));
  }

  /// In a hybrid the records of the domain stay with the organisation's own Edge (DNS-26): what is
  /// for a user who is homed online comes in there, and leaves again for the provider's.
  ///
  /// @return what is missing
  private Optional<String> byOwn(Pool from, Organisation own, Pool to, Way way) {
    Optional<EdgePool> door =
        topology.pools().values().stream()
            .filter(p -> p.organisation().equals(own.name()))
            .flatMap(p -> p instanceof EdgePool e && e.federation() ? Stream.of(e) : Stream.empty())
            .min(Comparator.comparing(Pool::name));
    Optional<Pool> inside =
        door.flatMap(e -> e.nextHop().map(topology::pool))
            .or(() -> director(own.name()))
            .or(() ->
                topology.pools().values().stream()
                    .filter(p -> p.organisation().equals(own.name()))
                    .filter(p -> p instanceof ServerPool s && s.roles().contains(Role.FRONT_END))
                    .findFirst());
    if (door.isEmpty() || inside.isEmpty()) {
      return Optional.of("no Access Edge speaks for " + own.path());
    }
    Optional<String> missing = federate(from, List.of(door.get()), inside.get(), way);
    if (missing.isPresent() || !way.delivered()) {
      return missing;
    }
    Way on = new Way();
    missing = federate(inside.get(), edges(to), to, on);
    way.then(on);
    return missing;
  }

  /// Access Edge to Access Edge on 5061.
  ///
  /// @param doors where the second party's records lead
  /// @return what is missing
  private Optional<String> federate(Pool from, List<Pool> doors, Pool to, Way way) {
    for (Pool near : federating(edges(from))) {
      DeployedDns.View view =
          topology.online(near) ? DeployedDns.View.EXTERNAL : DeployedDns.View.EDGE_RESOLVER;
      for (Hosts.Edge out : hosts.edges(near, EdgeService.ACCESS)) {
        for (Pool far : federating(doors)) {
          Optional<String> nameless = nameless(view, far);
          if (nameless.isPresent()) {
            return nameless;
          }
          for (Hosts.Edge in : hosts.edges(far, EdgeService.ACCESS)) {
            List<Stretch> tried = through(from, near, out, far, in, to);
            String first = out.node().toString();
            way.tried(
                tried, tried.size() > 1 ? List.of(first, in.node().toString()) : List.of(first));
            if (way.delivered()) {
              return Optional.empty();
            }
          }
        }
      }
    }
    if (!way.stretches.isEmpty()) {
      return Optional.empty();
    }
    Pool without = federating(edges(from)).isEmpty() ? from : to;
    return Optional.of("no Access Edge speaks for " + without.path());
  }

  /// The Access Edges that carry federation; an appliance's always does.
  private static List<Pool> federating(List<Pool> edges) {
    return edges.stream().filter(p -> !(p instanceof EdgePool e) || e.federation()).toList();
  }

  /// An organisation's own Edge is found by the record of its SIP domains; a provider's and an
  /// appliance's by what the tenant's configuration names.
  private Optional<String> nameless(DeployedDns.View view, Pool far) {
    if (!byName(far)) {
      return Optional.empty();
    }
    List<String> domains = topology.organisation(far.organisation()).domains();
    Optional<String> last = Optional.empty();
    for (String domain : domains) {
      last = names.noFederation(view, domain);
      if (last.isEmpty()) {
        return last;
      }
    }
    return last;
  }

  private boolean byName(Pool far) {
    return !topology.online(far) && !(far instanceof CloudConnector);
  }

  /// An Access Edge that has to ask for the other one's name, and gets no answer, goes no further.
  private List<Stretch> through(
      Pool from, Pool near, Hosts.Edge out, Pool far, Hosts.Edge in, Pool to) {
    List<Stretch> done = new ArrayList<>();
    if (!from.equals(near)) {
      exchange.first(spots(from), out.inside(), Transport.TCP, SIP_TLS).ifPresent(done::add);
    }
    if (done.isEmpty() || done.getLast().disposition().success()) {
      List<Spot> here = out.outside().stream().map(Hosts.Served::spot).toList();
      Optional<Stretch> unheard = byName(far) ? unheardOutside(here) : Optional.empty();
      if (unheard.isPresent()) {
        done.add(unheard.get());
        return done;
      }
      List<Spot> there = in.outside().stream().map(Hosts.Served::spot).toList();
      exchange
          .first(here, in.outside(), Transport.TCP, SIP_TLS)
          .map(s ->
              s.or(
                  exchange
                      .first(there, out.outside(), Transport.TCP, SIP_TLS)
                      .filter(opened -> opened.disposition().success())))
          .ifPresent(done::add);
    }
    if (!done.isEmpty() && done.getLast().disposition().success()) {
      done.addAll(inward(far, in, to));
    }
    return done;
  }

  static Found found(
      Reasons reasons, List<Stretch> stretches, List<String> edges, String from, String to) {
    return new Found(
        leg(Leg.Kind.SIGNALLING, Leg.Side.SERVERS, from, to, stretches, edges), reasons);
  }

  static Leg leg(Leg.Kind kind, Leg.Side side, String from, String to, List<Stretch> stretches) {
    return leg(kind, side, from, to, stretches, List.of());
  }

  /// A leg over TCP, and how it ended.
  private static Leg leg(
      Leg.Kind kind,
      Leg.Side side,
      String from,
      String to,
      List<Stretch> stretches,
      List<String> edges) {
    Optional<Stretch> lost = stretches.stream().filter(s -> !s.disposition().success()).findFirst();
    return new Leg(
        kind,
        side,
        from,
        to,
        Transport.TCP,
        stretches,
        Passed.of(stretches.stream().map(Stretch::there).toList()),
        edges,
        lost.map(Stretch::disposition).orElse(Disposition.DELIVERED),
        lost.flatMap(Stretch::lost).map(w -> Leg.stopped(w.at(), w.why())),
        false);
  }

  static Found ended(Reasons reasons, String from, String to, Disposition disposition, String why) {
    reasons.add(Derivation.Ground.FILE, "", why, from, to);
    return new Found(
        new Leg(
            Leg.Kind.SIGNALLING,
            Leg.Side.SERVERS,
            from,
            to,
            Transport.TCP,
            List.of(),
            List.of(),
            List.of(),
            disposition,
            Optional.of(why),
            false),
        reasons);
  }
}
