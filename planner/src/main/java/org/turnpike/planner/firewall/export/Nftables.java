package org.turnpike.planner.firewall.export;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.turnpike.planner.firewall.NeutralRule;
import org.turnpike.planner.firewall.Party;
import org.turnpike.planner.firewall.Party.Family;
import org.turnpike.planner.firewall.RuleSet;
import org.turnpike.topology.network.Firewall.Action;
import org.turnpike.topology.network.Ports;
import org.turnpike.topology.network.Transport;
import org.turnpike.topology.settings.Prefix;

/// nftables: one table that replaces itself, so that loading it twice is loading it once. The
/// forward hook sees addresses after destination and before source translation.
final class Nftables {

  private final RuleSet set;
  private final Map<String, String> sets = new TreeMap<>();
  private final StringBuilder rules = new StringBuilder();

  Nftables(RuleSet set) {
    this.set = set;
  }

  String text() {
    for (NeutralRule rule : set.rules()) {
      for (Family family : Family.values()) {
        rule.in(family).ifPresent(match -> rule(rule, family, match));
      }
    }
    StringBuilder out = new StringBuilder();
    out.append("# ").append(set.title()).append(": what no rule allows is dropped.\n");
    out.append("# Load: nft -f FILE, check first: nft -c -f FILE\n");
    out.append("table inet turnpike\ndelete table inet turnpike\ntable inet turnpike {\n");
    sets.values().forEach(out::append);
    out.append("  chain forward {\n    type filter hook forward priority filter; policy drop;\n");
    if (set.stateful()) {
      out.append("    ct state established,related counter accept comment \"replies\"\n");
      out.append("    ct state invalid counter drop comment \"no session\"\n");
    }
    out.append(rules);
    out.append("    counter drop comment \"default\"\n  }\n}\n");
    return out.toString();
  }

  private void rule(NeutralRule rule, Family family, NeutralRule.Match match) {
    String ip = family == Family.IPV4 ? "ip" : "ip6";
    rules.append("    ");
    if (rule.source().any() && rule.destination().any()) {
      rules.append("meta nfproto ").append(family == Family.IPV4 ? "ipv4 " : "ipv6 ");
    }
    if (!match.sources().isEmpty()) {
      rules.append(ip).append(" saddr @").append(named(rule.source(), family, match.sources()));
      rules.append(' ');
    }
    if (!match.destinations().isEmpty()) {
      rules.append(ip).append(" daddr @");
      rules.append(named(rule.destination(), family, match.destinations())).append(' ');
    }
    rule.transport().ifPresent(t -> transport(rule, t));
    if (rule.stateful() && rule.action() == Action.ALLOW) {
      rules.append("ct state new ");
    }
    rules
        .append("counter ")
        .append(rule.action() == Action.ALLOW ? "accept" : "drop")
        .append(" comment \"")
        .append(rule.name())
        .append("\"\n");
  }

  private void transport(NeutralRule rule, Transport transport) {
    String protocol = transport.text();
    boolean ports = !rule.ports().equals(Ports.ANY) || !rule.sourcePorts().equals(Ports.ANY);
    if (!ports) {
      rules.append("meta l4proto ").append(protocol).append(' ');
    }
    if (!rule.sourcePorts().equals(Ports.ANY)) {
      rules.append(protocol).append(" sport ").append(rule.sourcePorts()).append(' ');
    }
    if (!rule.ports().equals(Ports.ANY)) {
      rules.append(protocol).append(" dport ").append(rule.ports()).append(' ');
    }
  }

  private String named(Party party, Family family, List<Prefix> prefixes) {
    boolean four = family == Family.IPV4;
    // A hyphen may stand in a set's name, a leading digit may not.
    String name = "p_" + party.key().replace('-', '_') + (four ? "_v4" : "_v6");
    String elements = prefixes.stream().map(Texts::cidr).collect(Collectors.joining(", "));
    sets.put(
        name,
        "  set "
            + name
            + " {\n    type "
            + (four ? "ipv4_addr" : "ipv6_addr")
            + "\n    flags interval\n    auto-merge\n    elements = { "
            + elements
            + " }\n    comment \""
            + party.said()
            + "\"\n  }\n");
    return name;
  }
}
