package org.turnpike.planner.firewall.export;

import java.util.List;
import java.util.stream.Collectors;
import org.turnpike.planner.firewall.NeutralRule;
import org.turnpike.planner.firewall.Party;
import org.turnpike.planner.firewall.RuleSet;
import org.turnpike.topology.network.Firewall.Action;
import org.turnpike.topology.network.Ports;
import org.turnpike.topology.settings.Prefix;

/// Windows Firewall on the servers of the perimeter themselves: local is the server, remote is the
/// other side. A block there goes before every allow, and there is no other order.
final class WindowsFirewall {

  private WindowsFirewall() {}

  static String text(RuleSet set) {
    StringBuilder out = new StringBuilder("# " + Dialect.UNCHECKED + "\n");
    out.append("# ").append(set.title()).append(": run on each server of the perimeter.\n");
    out.append("Get-NetFirewallRule -Group 'Turnpike' -ErrorAction SilentlyContinue");
    out.append(" | Remove-NetFirewallRule\n");
    set.rules().forEach(rule -> rule(rule, out));
    out.append("Set-NetFirewallProfile -All -Enabled True -DefaultInboundAction Block");
    out.append(" -DefaultOutboundAction Block\n");
    return out.toString();
  }

  private static void rule(NeutralRule rule, StringBuilder out) {
    boolean in = rule.direction().towardsPerimeter();
    Party local = in ? rule.destination() : rule.source();
    Party remote = in ? rule.source() : rule.destination();
    Ports localPorts = in ? rule.ports() : rule.sourcePorts();
    Ports remotePorts = in ? rule.sourcePorts() : rule.ports();
    out.append("New-NetFirewallRule -Name ").append(quoted("Turnpike-" + rule.name()));
    out.append(" -DisplayName ").append(quoted(rule.name()));
    out.append(" -Description ").append(quoted(rule.reason()));
    out.append(" -Group 'Turnpike' -Enabled True -Profile Any");
    out.append(" -Direction ").append(in ? "Inbound" : "Outbound");
    out.append(" -Action ").append(rule.action() == Action.ALLOW ? "Allow" : "Block");
    out.append(" -Protocol ");
    out.append(rule.transport().map(t -> t.name()).orElse("Any"));
    out.append(" -LocalAddress ").append(addresses(local));
    out.append(" -RemoteAddress ").append(addresses(remote));
    if (rule.transport().isPresent()) {
      out.append(" -LocalPort ").append(ports(localPorts));
      out.append(" -RemotePort ").append(ports(remotePorts));
    }
    out.append('\n');
  }

  private static String ports(Ports ports) {
    return ports.equals(Ports.ANY) ? "Any" : ports.toString();
  }

  private static String addresses(Party party) {
    List<Prefix> prefixes = party.prefixes();
    return party.any()
        ? "Any"
        : prefixes.stream().map(p -> "'" + Texts.cidr(p) + "'").collect(Collectors.joining(","));
  }

  private static String quoted(String text) {
    return "'" + text.replace("'", "''") + "'";
  }
}
