package org.turnpike.planner.sheet;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.turnpike.planner.firewall.NeutralRule;
import org.turnpike.planner.firewall.Party;
import org.turnpike.planner.firewall.RuleSet;
import org.turnpike.planner.firewall.Table;
import org.turnpike.planner.least.RuleCalls;
import org.turnpike.topology.network.Firewall.Action;
import org.turnpike.topology.network.Ports;
import org.turnpike.topology.settings.Endpoint;
import org.turnpike.topology.settings.Prefix;

/// The rules of each firewall, table by table as the planning document has them.
final class FirewallSection {

  private FirewallSection() {}

  static List<Block> of(List<RuleSet> sets, RuleCalls calls) {
    List<Block> out = new ArrayList<>();
    for (RuleSet set : sets) {
      if (set.stand() instanceof RuleSet.Stand.Single) {
        continue;
      }
      out.add(new Block.Heading(2, set.title()));
      out.add(
          new Block.Paragraph(
              "What no rule allows is dropped; replies to what is allowed pass. The same rules in"
                  + " the language of your firewall: firewall/"
                  + set.name()
                  + ".*"
                  + oneForBoth(set, sets)));
      for (Table table : Table.values()) {
        List<NeutralRule> rules = set.rules().stream().filter(r -> r.table() == table).toList();
        if (!rules.isEmpty()) {
          out.add(new Block.Heading(3, said(table)));
          out.add(table(set, rules, calls));
        }
      }
      set.unfilled()
          .forEach(row ->
              out.add(new Block.Notice(false, "left out, the file says too little: " + row)));
    }
    return out;
  }

  /// A site without firewalls in the file has a set for one that is both.
  private static String oneForBoth(RuleSet set, List<RuleSet> sets) {
    return sets.stream()
        .filter(s -> s.stand().equals(new RuleSet.Stand.Single(set.stand().site())))
        .findFirst()
        .map(single ->
            ". Where one firewall is both the outer and the inner one: firewall/"
                + single.name()
                + ".*, and neither of the two.")
        .orElse("");
  }

  private static String said(Table table) {
    return switch (table) {
      case GUARD -> "Own networks are not the Internet";
      case EXTERNAL -> "External";
      case EXTERNAL_SINGLE -> "External, one address for all services";
      case EXTERNAL_NODE -> "External, addresses of the nodes";
      case EXTERNAL_VIP -> "External, addresses of the load balancer";
      case INTERNAL -> "Internal";
      case INTERNAL_NODE -> "Internal, addresses of the nodes";
      case INTERNAL_VIP -> "Internal, address of the load balancer";
      case PROXY_OUTSIDE -> "Reverse proxy, outside";
      case PROXY_INSIDE -> "Reverse proxy, inside";
      case CONNECTOR_INSIDE -> "Cloud Connector, inside";
      case CONNECTOR_MINIMUM -> "Cloud Connector, outside, the minimum";
      case CONNECTOR_RECOMMENDED -> "Cloud Connector, outside, recommended";
      case CONNECTOR_HOST -> "Cloud Connector, hosts of the appliances";
    };
  }

  private static Block table(RuleSet set, List<NeutralRule> rules, RuleCalls calls) {
    Block.Filling table =
        Block.Table.of(
            "=rule", "action", "protocol", "from", "to", "=ports", "reason", "needed by");
    for (NeutralRule rule : rules) {
      table.row(
          rule.name(),
          rule.action() == Action.ALLOW ? "allow" : "deny",
          rule.transport().map(t -> t.name()).orElse("any"),
          party(rule.source())
              + (rule.sourcePorts().equals(Ports.ANY) ? "" : "\nports " + rule.sourcePorts()),
          party(rule.destination()),
          rule.ports().equals(Ports.ANY) ? "any" : rule.ports().toString(),
          rule.reason(),
          needed(rule, calls.said(set, rule)));
    }
    return table.table();
  }

  /// Kinds of traffic, and the calls.
  private static String needed(NeutralRule rule, String calls) {
    String kinds =
        rule.scenarios().stream()
            .map(s -> s.replace('-', ' ').toLowerCase(Locale.ROOT))
            .collect(Collectors.joining(", "));
    return calls.isEmpty() ? kinds : kinds + "\n" + calls;
  }

  /// Its name, and what its adapters hold; where the Internet sees another address, that too.
  private static String party(Party party) {
    if (party.any()) {
      return "any";
    }
    List<Prefix> held = party.prefixes();
    List<Prefix> seen = party.published();
    boolean pairs = held.size() == seen.size();
    List<String> lines =
        IntStream.range(0, held.size())
            .mapToObj(i ->
                text(held.get(i))
                    + (pairs && !held.get(i).equals(seen.get(i))
                        ? " (" + text(seen.get(i)) + ")"
                        : ""))
            .toList();
    return party.said() + "\n" + String.join("\n", lines);
  }

  private static String text(Prefix prefix) {
    boolean host = prefix.bits() == prefix.network().getAddress().length * 8;
    return host ? Endpoint.text(prefix.network()) : prefix.toString();
  }
}
