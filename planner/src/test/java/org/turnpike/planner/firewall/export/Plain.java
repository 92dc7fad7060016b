package org.turnpike.planner.firewall.export;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.turnpike.planner.firewall.Direction;
import org.turnpike.planner.firewall.NeutralRule;
import org.turnpike.planner.firewall.Party;
import org.turnpike.planner.firewall.Party.Family;
import org.turnpike.planner.firewall.RuleSet;
import org.turnpike.topology.network.Firewall.Action;
import org.turnpike.topology.network.Ports;
import org.turnpike.topology.network.Transport;
import org.turnpike.topology.settings.Prefix;

/// What one rule of an exported text means in one family, whatever language it was in.
///
/// @param from zone, empty where the language does not say
/// @param to zone, likewise
/// @param protocol `tcp`, `udp` or `any`
/// @param sources empty for everyone
/// @param destinations empty for everyone
record Plain(
    String name,
    boolean allow,
    Family family,
    String from,
    String to,
    String protocol,
    Set<Prefix> sources,
    Ports sourcePorts,
    Set<Prefix> destinations,
    Ports ports) {

  Plain {
    sources = Set.copyOf(sources);
    destinations = Set.copyOf(destinations);
  }

  Plain zones(String newFrom, String newTo) {
    return new Plain(
        name, allow, family, newFrom, newTo, protocol, sources, sourcePorts, destinations, ports);
  }

  /// What a set of neutral rules means, read from the rules themselves.
  ///
  /// @param published whether what comes from the Internet is named by its public address
  static List<Plain> of(RuleSet set, boolean published) {
    List<Plain> out = new ArrayList<>();
    for (NeutralRule rule : set.rules()) {
      boolean outer = published && rule.direction() == Direction.IN;
      Party to = rule.destination();
      out.addAll(
          families(
              rule.name(),
              rule.action() == Action.ALLOW,
              rule.direction().from().text(),
              rule.direction().to().text(),
              rule.transport().map(Transport::text).orElse("any"),
              rule.source().any(),
              rule.source().prefixes(),
              rule.sourcePorts(),
              to.any(),
              outer ? to.published() : to.prefixes(),
              rule.ports()));
    }
    return out;
  }

  /// A rule that names addresses of both families is one for each family that both sides have.
  static List<Plain> families(
      String name,
      boolean allow,
      String from,
      String to,
      String protocol,
      boolean anySource,
      List<Prefix> sources,
      Ports sourcePorts,
      boolean anyDestination,
      List<Prefix> destinations,
      Ports ports) {
    List<Plain> out = new ArrayList<>();
    for (Family family : Family.values()) {
      int bytes = family == Family.IPV4 ? 4 : 16;
      Set<Prefix> mine = of(sources, bytes);
      Set<Prefix> theirs = of(destinations, bytes);
      if ((anySource || !mine.isEmpty()) && (anyDestination || !theirs.isEmpty())) {
        out.add(
            new Plain(name, allow, family, from, to, protocol, mine, sourcePorts, theirs, ports));
      }
    }
    return out;
  }

  private static Set<Prefix> of(List<Prefix> prefixes, int bytes) {
    Set<Prefix> out = new HashSet<>(prefixes);
    out.removeIf(p -> p.network().getAddress().length != bytes);
    return out;
  }
}
