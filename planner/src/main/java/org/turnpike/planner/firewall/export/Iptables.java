package org.turnpike.planner.firewall.export;

import java.util.List;
import org.turnpike.planner.firewall.NeutralRule;
import org.turnpike.planner.firewall.Party.Family;
import org.turnpike.planner.firewall.RuleSet;
import org.turnpike.topology.network.Firewall.Action;
import org.turnpike.topology.network.Ports;
import org.turnpike.topology.network.Transport;
import org.turnpike.topology.settings.Prefix;

/// iptables-restore and ip6tables-restore: one line for each pair of source and destination, as
/// iptables-save prints them again, so that what was loaded can be compared.
final class Iptables {

  private Iptables() {}

  static String text(RuleSet set, Family family) {
    StringBuilder out = new StringBuilder();
    out.append("# ").append(set.title()).append(": what no rule allows is dropped.\n");
    out.append("# Load: ").append(family == Family.IPV4 ? "iptables" : "ip6tables");
    out.append("-restore FILE; it replaces the filter table.\n");
    out.append("*filter\n:INPUT ACCEPT [0:0]\n:FORWARD DROP [0:0]\n:OUTPUT ACCEPT [0:0]\n");
    if (set.stateful()) {
      out.append("-A FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -m comment");
      out.append(" --comment replies -j ACCEPT\n");
    }
    for (NeutralRule rule : set.rules()) {
      rule.in(family).ifPresent(match -> lines(rule, match, out));
    }
    return out.append("COMMIT\n").toString();
  }

  private static void lines(NeutralRule rule, NeutralRule.Match match, StringBuilder out) {
    for (String source : matches(" -s ", match.sources())) {
      for (String destination : matches(" -d ", match.destinations())) {
        out.append("-A FORWARD").append(source).append(destination);
        rule.transport().ifPresent(t -> transport(rule, t, out));
        if (rule.stateful() && rule.action() == Action.ALLOW) {
          out.append(" -m conntrack --ctstate NEW");
        }
        out.append(" -m comment --comment ").append(rule.name());
        out.append(" -j ").append(rule.action() == Action.ALLOW ? "ACCEPT" : "DROP").append('\n');
      }
    }
  }

  private static void transport(NeutralRule rule, Transport transport, StringBuilder out) {
    out.append(" -p ").append(transport.text());
    if (!rule.ports().equals(Ports.ANY) || !rule.sourcePorts().equals(Ports.ANY)) {
      out.append(" -m ").append(transport.text());
    }
    port(" --sport ", rule.sourcePorts(), out);
    port(" --dport ", rule.ports(), out);
  }

  private static void port(String option, Ports ports, StringBuilder out) {
    if (!ports.equals(Ports.ANY)) {
      out.append(option).append(ports.toString().replace('-', ':'));
    }
  }

  private static List<String> matches(String option, List<Prefix> prefixes) {
    return prefixes.isEmpty() ? List.of("") : prefixes.stream().map(p -> option + p).toList();
  }
}
