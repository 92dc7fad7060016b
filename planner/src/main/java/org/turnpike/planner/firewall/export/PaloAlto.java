package org.turnpike.planner.firewall.export;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.turnpike.planner.firewall.Direction;
import org.turnpike.planner.firewall.NeutralRule;
import org.turnpike.planner.firewall.Party;
import org.turnpike.planner.firewall.RuleSet;
import org.turnpike.topology.network.Firewall.Action;
import org.turnpike.topology.network.Ports;
import org.turnpike.topology.network.Transport;
import org.turnpike.topology.settings.Prefix;

/// Palo Alto PAN-OS `set` commands. A security rule matches addresses before translation and zones
/// after it: what comes from the Internet is named by its public address.
final class PaloAlto {

  private final RuleSet set;
  private final Set<String> objects = new LinkedHashSet<>();
  private final StringBuilder rules = new StringBuilder();

  PaloAlto(RuleSet set) {
    this.set = set;
  }

  String text() {
    set.rules().forEach(this::rule);
    StringBuilder out = new StringBuilder("# " + Dialect.UNCHECKED + "\n");
    out.append("# ").append(set.title());
    out.append(". Zones are called outside, perimeter and inside; put in your names.\n");
    objects.forEach(out::append);
    out.append(rules);
    String last = "set rulebase security rules TP-default ";
    out.append(last).append("from any to any source any destination any application any");
    out.append(" service any action deny log-end yes\n");
    return out.toString();
  }

  private void rule(NeutralRule rule) {
    boolean translated = rule.direction() == Direction.IN;
    // A rule's name has at most 63 characters.
    String start = "set rulebase security rules " + Texts.name(rule.name(), 63) + " ";
    rules.append(start).append("from ").append(rule.direction().from().text());
    rules.append(" to ").append(rule.direction().to().text());
    rules.append(" source ").append(party(rule.source(), rule.source().prefixes()));
    rules
        .append(" destination ")
        .append(
            party(
                rule.destination(),
                translated ? rule.destination().published() : rule.destination().prefixes()));
    rules.append(" application any service ").append(service(rule));
    rules.append(" action ").append(rule.action() == Action.ALLOW ? "allow" : "deny");
    rules.append('\n').append(start).append("description \"");
    rules.append(Texts.cut(rule.comment().replace('"', '\''), 250)).append("\"\n");
  }

  private String party(Party party, List<Prefix> prefixes) {
    if (party.any()) {
      return "any";
    }
    List<String> names = prefixes.stream().map(this::address).toList();
    return names.size() == 1
        ? names.getFirst()
        : names.stream().collect(Collectors.joining(" ", "[ ", " ]"));
  }

  private String address(Prefix prefix) {
    String text = prefix.toString();
    String name = "tp-" + text.replace(':', '-').replace('/', '_');
    objects.add("set address " + name + " ip-netmask " + text + "\n");
    return name;
  }

  private String service(NeutralRule rule) {
    if (rule.transport().isEmpty()) {
      return "any";
    }
    Transport transport = rule.transport().get();
    String ports = rule.ports().equals(Ports.ANY) ? "0-65535" : rule.ports().toString();
    boolean bySource = !rule.sourcePorts().equals(Ports.ANY);
    String name =
        "tp-" + transport.text() + "-" + ports + (bySource ? "-from-" + rule.sourcePorts() : "");
    objects.add(
        Stream.of(
                "set service " + name + " protocol " + transport.text() + " port " + ports,
                bySource ? " source-port " + rule.sourcePorts() : "")
            .collect(Collectors.joining("", "", "\n")));
    return name;
  }
}
