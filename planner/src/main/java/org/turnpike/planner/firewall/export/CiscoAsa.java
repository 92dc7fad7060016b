package org.turnpike.planner.firewall.export;

import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.turnpike.planner.firewall.NeutralRule;
import org.turnpike.planner.firewall.Party;
import org.turnpike.planner.firewall.Party.Family;
import org.turnpike.planner.firewall.RuleSet;
import org.turnpike.topology.network.Firewall.Action;
import org.turnpike.topology.network.Ports;
import org.turnpike.topology.network.Zone;
import org.turnpike.topology.settings.Endpoint;
import org.turnpike.topology.settings.Prefix;

/// Cisco ASA 9: an extended access list for each interface that sessions come in on. Since 8.3 an
/// access list names real addresses, not translated ones.
final class CiscoAsa {

  private final RuleSet set;
  private final Map<String, String> groups = new LinkedHashMap<>();
  private final Map<Zone, StringBuilder> lists = new LinkedHashMap<>();

  CiscoAsa(RuleSet set) {
    this.set = set;
  }

  String text() {
    for (NeutralRule rule : set.rules()) {
      Set<String> lines = new LinkedHashSet<>();
      for (Family family : Family.values()) {
        rule.in(family).ifPresent(match -> lines.add(entry(rule, family, match)));
      }
      StringBuilder list = lists.computeIfAbsent(rule.direction().from(), _ -> new StringBuilder());
      if (!lines.isEmpty()) {
        list.append("access-list ").append(list(rule)).append(" remark ");
        list.append(Texts.cut(rule.comment(), 100)).append('\n');
        lines.forEach(list::append);
      }
    }
    StringBuilder out = new StringBuilder("! " + Dialect.UNCHECKED + "\n");
    out.append("! ").append(set.title());
    out.append(". Interfaces are called outside, perimeter and inside; put in your names.\n");
    groups.values().forEach(out::append);
    lists.forEach((zone, entries) -> {
      out.append(entries);
      out.append("access-list ").append(list(zone)).append(" extended deny ip any any log\n");
      out.append("access-group ").append(list(zone)).append(" in interface ");
      out.append(zone.text()).append('\n');
    });
    return out.toString();
  }

  private String entry(NeutralRule rule, Family family, NeutralRule.Match match) {
    return "access-list "
        + list(rule)
        + " extended "
        + (rule.action() == Action.ALLOW ? "permit " : "deny ")
        + rule.transport().map(t -> t.text()).orElse("ip")
        + " "
        + party(rule.source(), family, match.sources())
        + ports(rule.sourcePorts())
        + " "
        + party(rule.destination(), family, match.destinations())
        + ports(rule.ports())
        + "\n";
  }

  private static String ports(Ports ports) {
    if (ports.equals(Ports.ANY)) {
      return "";
    }
    return ports.first() == ports.last()
        ? " eq " + ports.first()
        : " range " + ports.first() + " " + ports.last();
  }

  private String party(Party party, Family family, List<Prefix> prefixes) {
    if (prefixes.isEmpty()) {
      return family == Family.IPV4 ? "any4" : "any6";
    }
    // A group's name has at most 64 characters.
    String name = Texts.name("TP-" + party.key(), 61) + (family == Family.IPV4 ? "-v4" : "-v6");
    StringBuilder group = new StringBuilder("object-group network " + name + "\n");
    group.append(" description ").append(Texts.cut(party.said(), 200)).append('\n');
    for (Prefix prefix : prefixes) {
      group.append(" network-object ").append(object(prefix, family)).append('\n');
    }
    groups.put(name, group.toString());
    return "object-group " + name;
  }

  private static String object(Prefix prefix, Family family) {
    if (Texts.host(prefix)) {
      return "host " + Endpoint.text(prefix.network());
    }
    return family == Family.IPV6
        ? prefix.toString()
        : Endpoint.text(prefix.network()) + " " + mask(prefix.bits());
  }

  private static String mask(int bits) {
    int mask = bits == 0 ? 0 : -1 << (32 - bits);
    byte[] bytes = {(byte) (mask >> 24), (byte) (mask >> 16), (byte) (mask >> 8), (byte) mask};
    try {
      return Endpoint.text(InetAddress.getByAddress(bytes));
    } catch (java.net.UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String list(NeutralRule rule) {
    return list(rule.direction().from());
  }

  private static String list(Zone zone) {
    return "TP-" + zone.text() + "-in";
  }
}
