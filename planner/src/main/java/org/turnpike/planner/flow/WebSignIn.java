package org.turnpike.planner.flow;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.turnpike.planner.network.Hosts;
import org.turnpike.planner.network.Spot;
import org.turnpike.topology.Disposition;
import org.turnpike.topology.Topology;
import org.turnpike.topology.network.Transport;
import org.turnpike.topology.service.DeployedDns;
import org.turnpike.topology.service.Pool;
import org.turnpike.topology.service.ReverseProxy;
import org.turnpike.topology.service.ServerPool;

/// Signalling of a browser: pages and WebSocket (RFC 7118) of its home over HTTPS, at the Front End
/// itself where that is in reach, else by a reverse proxy that publishes it. An Access Edge takes
/// SIP over TLS, which no page can speak.
final class WebSignIn {

  private static final int HTTPS = 443;

  /// Rows RP-01 and RP-03: 443 outside becomes 4443 inside.
  private static final int PUBLISHED = 4443;

  private final Topology topology;
  private final Hosts hosts;
  private final Exchange exchange;
  private final Names names;

  WebSignIn(Topology topology, Hosts hosts, Exchange exchange, Names names) {
    this.topology = topology;
    this.hosts = hosts;
    this.exchange = exchange;
    this.names = names;
  }

  Signalling.Found find(Party.Person person, DeployedDns.View view, Pool home, Reasons reasons) {
    String label = Signalling.label(person);
    List<Spot> client = hosts.person(person.user(), person.another());
    List<Stretch> direct =
        to(
            past(client, home.fqdn()),
            names.under(view, Optional.of(home.fqdn()), hosts.servers(home)));
    if (Signalling.delivered(direct)) {
      reasons.add(
          Derivation.Ground.PRINCIPLE,
          label,
          "a browser signals over a WebSocket, to the Front End's HTTPS port",
          "P4",
          home.path());
      reasons.of(label, direct);
      return Signalling.found(reasons, direct, List.of(), person.path(), home.path());
    }
    Optional<Signalling.Found> failed = Optional.empty();
    for (Published each : published(home)) {
      List<Stretch> way = by(each, client, view, home);
      if (way.isEmpty()) {
        continue;
      }
      Reasons through = new Reasons();
      through.add(reasons);
      through.add(
          Derivation.Ground.PRINCIPLE,
          label,
          "a browser signals over a WebSocket: by the reverse proxy, since the Front End is out of"
              + " reach",
          "RP-01",
          each.proxy.path());
      through.of(label, way);
      Signalling.Found found =
          Signalling.found(through, way, List.of(), person.path(), home.path());
      if (found.leg().delivered()) {
        return found;
      }
      failed = failed.or(() -> Optional.of(found));
    }
    if (failed.isPresent()) {
      return failed.get();
    }
    String why =
        "a browser needs the web services of "
            + home.path()
            + ", and no reverse proxy publishes them";
    if (direct.isEmpty() || !names.namesServers(view, home)) {
      return Signalling.ended(reasons, person.path(), home.path(), Disposition.UNRESOLVABLE, why);
    }
    reasons.add(Derivation.Ground.FILE, label, why, home.path());
    reasons.of(label, direct);
    return Signalling.found(reasons, direct, List.of(), person.path(), home.path());
  }

  private record Published(ReverseProxy proxy, String name) {}

  /// A pool without a name outside has nothing to be found by (DNS-17).
  private List<Published> published(Pool home) {
    return topology.pools().values().stream()
        .flatMap(p -> p instanceof ReverseProxy r ? Stream.of(r) : Stream.<ReverseProxy>of())
        .filter(r -> r.pools().contains(home.name()))
        .flatMap(r ->
            home instanceof ServerPool s
                ? s.webFqdnOutside().map(n -> new Published(r, n)).stream()
                : Stream.<Published>of())
        .toList();
  }

  private List<Stretch> by(
      Published published, List<Spot> client, DeployedDns.View view, Pool home) {
    ReverseProxy proxy = published.proxy;
    List<Stretch> out =
        new ArrayList<>(
            to(
                past(client, published.name),
                names.under(view, Optional.of(published.name), List.of(hosts.outside(proxy)))));
    if (Signalling.delivered(out)) {
      exchange
          .first(List.of(hosts.inside(proxy).spot()), hosts.servers(home), Transport.TCP, PUBLISHED)
          .ifPresent(out::add);
    }
    return out;
  }

  /// The client as it goes to a name: a proxy may have to be left out for it.
  private static List<Spot> past(List<Spot> client, String name) {
    return client.stream()
        .map(s -> s.proxy().filter(p -> p.bypasses(name)).isPresent() ? s.withoutProxy() : s)
        .toList();
  }

  private List<Stretch> to(List<Spot> client, List<Hosts.Served> servers) {
    return exchange.first(client, servers, Transport.TCP, HTTPS).stream().toList();
  }
}
