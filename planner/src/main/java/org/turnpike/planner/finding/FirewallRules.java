package org.turnpike.planner.finding;

import static org.turnpike.planner.finding.FindingRule.error;
import static org.turnpike.planner.finding.FindingRule.warning;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.turnpike.planner.dns.EdgeNames;
import org.turnpike.planner.finding.FindingRule.Found;
import org.turnpike.planner.firewall.FirewallPlan;
import org.turnpike.planner.firewall.NeutralRule;
import org.turnpike.planner.firewall.RelayReading;
import org.turnpike.topology.network.Firewall;
import org.turnpike.topology.network.NetworkId;
import org.turnpike.topology.network.Ports;
import org.turnpike.topology.network.Rule;
import org.turnpike.topology.network.Selector;
import org.turnpike.topology.network.Transport;
import org.turnpike.topology.network.Zone;
import org.turnpike.topology.party.User;
import org.turnpike.topology.service.EdgePool;
import org.turnpike.topology.service.EdgeService;
import org.turnpike.topology.settings.Prefix;

/// Firewalls as they are against the port tables.
final class FirewallRules {

  private static final int STUN = 3478;

  private FirewallRules() {}

  static List<FindingRule> rules() {
    return List.of(
        error(
            "UCP-030",
            "Required port blocked",
            "Allow it; `plan` writes the rule in your firewall's language.",
            "edge-ports",
            FirewallRules::blocked),
        warning(
            "UCP-031",
            "UDP 3478 blocked, media falls to TCP",
            "Open UDP 3478: voice over TCP waits for every lost packet.",
            "INT-06, EXT-12, T1",
            FirewallRules::udp),
        warning(
            "UCP-032",
            "Rule wider than needed",
            "Narrow it to the ports of the table.",
            "edge-ports, G-05",
            FirewallRules::wide),
        warning(
            "UCP-057",
            "Single address, and clients that reach only port 443",
            "Use three addresses, or accept that sign-in or web conferencing fails there.",
            "E-IP-1, EXT-S1 to EXT-S3",
            FirewallRules::onlyWeb));
  }

  /// A row that one firewall does not let through.
  ///
  /// @param path of what to mend
  private record Blocked(Firewall firewall, NeutralRule rule, String path, String why) {}

  private static List<Firewall> edgeFirewalls(Scene scene) {
    Set<Firewall> out = new LinkedHashSet<>();
    for (EdgePool edge : scene.edges()) {
      out.addAll(scene.around(edge.outside()));
      out.addAll(scene.around(edge.inside()));
    }
    return List.copyOf(out);
  }

  private static List<Blocked> blockedRows(Scene scene, Firewall firewall) {
    List<NeutralRule> required =
        FirewallPlan.of(scene.topology(), firewall, RelayReading.BOTH).rules().stream()
            .filter(r -> r.action() == Firewall.Action.ALLOW)
            .toList();
    // Correction X-20: the two readings of a relay row are two ways to say one thing; a firewall
    // that
    // has either has the row. What comes in to the range is asked of nobody since Lync 2010.
    Map<String, List<Blocked>> byRow = new LinkedHashMap<>();
    Set<String> open = new LinkedHashSet<>();
    for (NeutralRule rule : required) {
      if (rule.name().startsWith(rule.row() + "-in")) {
        continue;
      }
      String row = rule.name().replace("-src", "");
      Optional<Blocked> blocked = blockedBy(scene, firewall, rule);
      if (blocked.isPresent()) {
        byRow.computeIfAbsent(row, _ -> new ArrayList<>()).add(blocked.get());
      } else {
        open.add(row);
      }
    }
    open.forEach(byRow::remove);
    return byRow.values().stream().map(List::getFirst).toList();
  }

  private static Optional<Blocked> blockedBy(Scene scene, Firewall firewall, NeutralRule rule) {
    Filter filter = new Filter(firewall);
    for (NeutralRule.Match match : matches(rule)) {
      List<InetAddress> sources =
          ends(scene, firewall, rule.direction().from(), match.sources(), match);
      List<InetAddress> destinations =
          ends(scene, firewall, rule.direction().to(), match.destinations(), match);
      for (InetAddress source : sources) {
        for (InetAddress destination : destinations) {
          Filter.Packet packet =
              new Filter.Packet(
                  side(scene, firewall, rule.direction().from(), source),
                  side(scene, firewall, rule.direction().to(), destination),
                  source,
                  destination,
                  rule.transport().orElse(Transport.TCP),
                  rule.sourcePorts().equals(Ports.ANY) ? 40000 : rule.sourcePorts().first(),
                  rule.ports().equals(Ports.ANY) ? 40000 : rule.ports().first());
          if (!filter.allows(packet)) {
            return Optional.of(
                new Blocked(
                    firewall,
                    rule,
                    filter
                        .decides(packet)
                        .map(r -> firewall.path() + "/rules/" + firewall.rules().indexOf(r))
                        .orElse(firewall.path() + "/rules"),
                    filter.why(packet)));
          }
        }
      }
    }
    return Optional.empty();
  }

  private static List<NeutralRule.Match> matches(NeutralRule rule) {
    List<NeutralRule.Match> out = new ArrayList<>();
    for (var family : org.turnpike.planner.firewall.Party.Family.values()) {
      rule.in(family).ifPresent(out::add);
    }
    return out;
  }

  /// Addresses that stand for one end of a row. Anybody inside is the networks that users are in;
  /// anybody else is somewhere on the Internet.
  private static List<InetAddress> ends(
      Scene scene, Firewall firewall, Zone side, List<Prefix> named, NeutralRule.Match match) {
    if (!named.isEmpty()) {
      return named.stream().map(Prefix::network).toList();
    }
    InetAddress other =
        (match.sources().isEmpty() ? match.destinations() : match.sources())
            .stream().map(Prefix::network).findFirst().orElse(Anyone.like(FOUR));
    if (side != Zone.INSIDE) {
      return List.of(Anyone.like(other));
    }
    return scene.edges().stream()
        // Another organisation's Edge may have the same private address.
        .filter(e -> e.site().equals(firewall.site()) && holds(e, other))
        .flatMap(e -> scene.users(scene.owner(e)).stream())
        .map(User::at)
        .distinct()
        .filter(n -> scene.topology().site(n.site()).organisation().isPresent())
        .flatMap(n -> scene.topology().network(n).prefixes().stream())
        .map(Prefix::network)
        .filter(a -> Scene.sameFamily(a, other))
        .toList();
  }

  private static final InetAddress FOUR =
      org.turnpike.topology.settings.Endpoint.literal("0.0.0.0");

  private static boolean holds(EdgePool edge, InetAddress address) {
    return edge.insideVip().contains(address)
        || edge.nodes().stream().anyMatch(n -> n.insideAddresses().contains(address));
  }

  /// The side that a packet of an address comes or goes by: that of a network attached there, that
  /// of the site's router for others inside.
  private static Zone side(Scene scene, Firewall firewall, Zone meant, InetAddress address) {
    for (Map.Entry<Zone, List<String>> zone : firewall.zones().entrySet()) {
      for (String name : zone.getValue()) {
        var network = scene.topology().site(firewall.site()).networks().get(name);
        if (network != null && network.contains(address)) {
          return zone.getKey();
        }
      }
    }
    return meant == Zone.OUTSIDE
        ? Zone.OUTSIDE
        : Scene.zone(firewall, Firewall.ROUTER).orElse(meant);
  }

  private static void blocked(Scene scene, Found found) {
    for (Firewall firewall : edgeFirewalls(scene)) {
      for (Blocked row : blockedRows(scene, firewall)) {
        found.at(row.path(), shown(row.rule()) + ": " + row.why());
      }
    }
  }

  private static String shown(NeutralRule rule) {
    boolean relay = rule.ports().equals(Ports.ANY);
    return rule.row()
        + " "
        + rule.transport().map(Transport::text).orElse("any")
        + " "
        + (relay ? "from port " + rule.sourcePorts() : rule.ports().toString())
        + " "
        + rule.source().said()
        + " to "
        + rule.destination().said()
        + " ("
        + rule.reason()
        + ")";
  }

  private static void udp(Scene scene, Found found) {
    for (Firewall firewall : edgeFirewalls(scene)) {
      List<Blocked> rows = blockedRows(scene, firewall);
      for (Blocked row : rows) {
        NeutralRule rule = row.rule();
        boolean fallsBack =
            rows.stream()
                .noneMatch(b ->
                    b.rule().transport().filter(Transport.TCP::equals).isPresent()
                        && b.rule().ports().equals(Ports.of(443))
                        && b.rule().source().equals(rule.source())
                        && b.rule().destination().equals(rule.destination()));
        if (rule.direction().towardsPerimeter()
            && rule.ports().equals(Ports.of(STUN))
            && fallsBack) {
          found.at(row.path(), shown(rule) + ": " + row.why() + ", and TCP 443 passes");
        }
      }
    }
    for (NetworkId network : clientNetworks(scene)) {
      ClientSide side = new ClientSide(scene, network);
      for (EdgePool edge : foreignEdges(scene, network)) {
        EdgeNames.published(edge, EdgeService.AV).stream()
            .filter(a -> !side.allows(a, Transport.UDP, STUN) && side.allows(a, Transport.TCP, 443))
            .findFirst()
            .ifPresent(a ->
                found.at(
                    network.path(),
                    "clients in "
                        + network
                        + " reach the A/V Edge "
                        + Scene.shown(a)
                        + " of "
                        + edge.name()
                        + " by TCP 443 and not by UDP "
                        + STUN
                        + ": "
                        + side.why(a, Transport.UDP, STUN)));
      }
    }
  }

  private static List<NetworkId> clientNetworks(Scene scene) {
    return scene.topology().users().values().stream().map(User::at).distinct().toList();
  }

  /// Edge pools of the users of a network that are not of the same site: they go out to them.
  private static List<EdgePool> foreignEdges(Scene scene, NetworkId network) {
    return scene.topology().users().values().stream()
        .filter(u -> u.at().equals(network))
        .flatMap(u -> scene.topology().edgeOf(u).stream())
        .filter(e ->
            !scene
                .topology()
                .site(network.site())
                .organisation()
                .equals(Optional.of(e.organisation())))
        .distinct()
        .toList();
  }

  private static void wide(Scene scene, Found found) {
    for (Firewall firewall : edgeFirewalls(scene)) {
      List<NeutralRule> required =
          FirewallPlan.of(scene.topology(), firewall, RelayReading.BOTH).rules().stream()
              .filter(r -> r.action() == Firewall.Action.ALLOW)
              .toList();
      for (int i = 0; i < firewall.rules().size(); i++) {
        Rule rule = firewall.rules().get(i);
        List<Prefix> edges = towardsEdges(scene, firewall, rule);
        if (rule.action() == Firewall.Action.ALLOW && !edges.isEmpty()) {
          String path = firewall.path() + "/rules/" + i;
          List<String> more = more(rule, edges, required);
          if (!more.isEmpty()) {
            found.at(
                path,
                "rule "
                    + rule.id()
                    + " of firewall "
                    + firewall.name()
                    + " opens "
                    + String.join(", ", more)
                    + " to an Edge, and no row of the tables needs that");
          }
        }
      }
    }
  }

  /// The Edge addresses that a rule lets less trusted ones reach.
  private static List<Prefix> towardsEdges(Scene scene, Firewall firewall, Rule rule) {
    List<Prefix> out = new ArrayList<>();
    for (EdgePool edge : scene.edges()) {
      List<Prefix> held = new ArrayList<>();
      edge.nodes()
          .forEach(n -> {
            n.insideAddresses().forEach(a -> held.add(host(a)));
            n.external().values().stream()
                .flatMap(List::stream)
                .forEach(a -> held.add(host(a.adapter())));
          });
      edge.vips().values().stream().flatMap(List::stream).forEach(a -> held.add(host(a)));
      Optional<Zone> perimeter = Scene.zone(firewall, edge.outside().name());
      for (Selector to : rule.to()) {
        switch (to) {
          case Selector.Addresses(String _, List<Prefix> prefixes) ->
              held.stream()
                  .filter(h -> prefixes.stream().anyMatch(p -> Scene.within(p, h)))
                  .forEach(out::add);
          case Selector.OfZone(Zone zone) -> {
            if (perimeter.filter(zone::equals).isPresent() && zone != Zone.OUTSIDE) {
              out.addAll(held);
            }
          }
          case Selector.Any _ -> {}
        }
      }
    }
    return out;
  }

  private static Prefix host(InetAddress address) {
    return new Prefix(address, address.getAddress().length * 8);
  }

  private static List<String> more(Rule rule, List<Prefix> edges, List<NeutralRule> required) {
    List<String> out = new ArrayList<>();
    for (Transport transport : List.of(Transport.TCP, Transport.UDP)) {
      if (!rule.transports().isEmpty() && !rule.transports().contains(transport)) {
        continue;
      }
      List<Ports> needed =
          required.stream()
              .filter(r -> r.transport().filter(transport::equals).isPresent())
              .filter(r ->
                  r.destination().prefixes().stream()
                      .anyMatch(p -> edges.stream().anyMatch(e -> Scene.overlap(p, e))))
              .map(NeutralRule::ports)
              .toList();
      if (rule.ports().isEmpty()) {
        out.add("every " + transport.text().toUpperCase(java.util.Locale.ROOT) + " port");
      }
      for (Ports ports : rule.ports()) {
        if (!covered(ports, needed)) {
          out.add(transport.text().toUpperCase(java.util.Locale.ROOT) + " " + ports);
        }
      }
    }
    return out;
  }

  /// Whether every port of a range is in one of others.
  private static boolean covered(Ports ports, List<Ports> by) {
    int next = ports.first();
    boolean moved = true;
    while (moved && next <= ports.last()) {
      moved = false;
      for (Ports p : by) {
        if (p.contains(next)) {
          next = p.last() + 1;
          moved = true;
        }
      }
    }
    return next > ports.last();
  }

  private static void onlyWeb(Scene scene, Found found) {
    for (EdgePool edge : scene.edges()) {
      if (edge.addressing() != EdgePool.Addressing.SINGLE) {
        continue;
      }
      for (NetworkId network : clientNetworks(scene)) {
        if (!foreignEdges(scene, network).contains(edge)) {
          continue;
        }
        ClientSide side = new ClientSide(scene, network);
        for (InetAddress address : EdgeNames.published(edge, EdgeService.ACCESS)) {
          List<String> lost = new ArrayList<>();
          edge.ports()
              .forEach((service, port) -> {
                if (!side.allows(address, Transport.TCP, port)) {
                  lost.add(
                      switch (service) {
                            case ACCESS -> "sign-in";
                            case WEBCONF -> "web conferencing";
                            case AV -> "media over TCP";
                          }
                          + " ("
                          + port
                          + ")");
                }
              });
          if (side.allows(address, Transport.TCP, 443) && !lost.isEmpty()) {
            found.at(
                edge.path() + "/addressing",
                "clients in "
                    + network
                    + " reach port 443 of "
                    + Scene.shown(address)
                    + " and not "
                    + String.join(", ", lost));
            break;
          }
        }
      }
    }
  }
}
