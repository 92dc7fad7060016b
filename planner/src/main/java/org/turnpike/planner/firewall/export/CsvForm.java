package org.turnpike.planner.firewall.export;

import java.util.List;
import java.util.stream.Collectors;
import org.turnpike.planner.firewall.NeutralRule;
import org.turnpike.planner.firewall.Party;
import org.turnpike.planner.firewall.RuleSet;
import org.turnpike.planner.table.CsvTable;
import org.turnpike.topology.network.Ports;
import org.turnpike.topology.settings.Prefix;

/// The form that a firewall team asks for: a row per rule, adapter and public addresses side by
/// side.
final class CsvForm {

  private static final List<String> HEADINGS =
      List.of(
          "rule",
          "row",
          "action",
          "table",
          "direction",
          "from_zone",
          "to_zone",
          "protocol",
          "source",
          "source_addresses",
          "source_public_addresses",
          "source_ports",
          "destination",
          "destination_addresses",
          "destination_public_addresses",
          "destination_ports",
          "stateful",
          "reason",
          "needed_by");

  private CsvForm() {}

  static String text(RuleSet set) {
    StringBuilder out = new StringBuilder(CsvTable.line(HEADINGS));
    for (NeutralRule rule : set.rules()) {
      out.append(
          CsvTable.line(
              List.of(
                  rule.name(),
                  rule.row().id(),
                  rule.action().name().toLowerCase(java.util.Locale.ROOT),
                  rule.table().text(),
                  rule.direction().text(),
                  rule.direction().from().text(),
                  rule.direction().to().text(),
                  rule.transport().map(t -> t.text()).orElse("any"),
                  rule.source().said(),
                  addresses(rule.source(), rule.source().prefixes()),
                  addresses(rule.source(), rule.source().published()),
                  ports(rule.sourcePorts()),
                  rule.destination().said(),
                  addresses(rule.destination(), rule.destination().prefixes()),
                  addresses(rule.destination(), rule.destination().published()),
                  ports(rule.ports()),
                  rule.stateful() ? "yes" : "no",
                  rule.reason(),
                  String.join(" ", rule.scenarios()))));
    }
    return out.toString();
  }

  private static String addresses(Party party, List<Prefix> prefixes) {
    return party.any()
        ? "any"
        : prefixes.stream().map(Texts::cidr).collect(Collectors.joining(" "));
  }

  private static String ports(Ports ports) {
    return ports.equals(Ports.ANY) ? "any" : ports.toString();
  }
}
