package org.turnpike.planner.firewall;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.turnpike.planner.table.CsvTable;
import org.turnpike.topology.RuleId;
import org.turnpike.topology.network.Ports;
import org.turnpike.topology.network.Transport;
import org.turnpike.topology.service.EdgeOption;

/// One row of the Edge port tables, with the corrections in: no NAT column for a hardware load
/// balancer, the VIP in every row of the internal VIP table, XMPP in both directions
///
///
/// @param source who: `any`, an Edge service, its VIP, or servers inside
/// @param only2015 XMPP, which later products do not have
public record PortRow(
    RuleId id,
    Set<EdgeOption> options,
    Table table,
    String service,
    Transport transport,
    Ports ports,
    Direction direction,
    String source,
    String destination,
    boolean only2015,
    List<String> scenarios,
    String reason) {

  private static final List<PortRow> TABLE =
      CsvTable.resource(PortRow.class, "edge-ports.csv").rows().stream().map(PortRow::of).toList();

  /// All rows, in the order of the document.
  public static List<PortRow> all() {
    return TABLE;
  }

  /// Whether it is one of the two rows of the relay range (correction X-20).
  boolean relayRange() {
    return service.equals("A/V RTP");
  }

  private static PortRow of(Map<String, String> row) {
    return new PortRow(
        new RuleId(cell(row, "id")),
        Stream.of(cell(row, "options").split(";"))
            .map(o -> EdgeOption.valueOf(o.toUpperCase(Locale.ROOT).replace('-', '_')))
            .collect(Collectors.toUnmodifiableSet()),
        Table.of(cell(row, "table")),
        cell(row, "service"),
        Transport.valueOf(cell(row, "transport").toUpperCase(Locale.ROOT)),
        Ports.parse(cell(row, "ports")),
        Direction.of(cell(row, "direction")),
        cell(row, "source"),
        cell(row, "destination"),
        cell(row, "products").equals("2015"),
        List.of(cell(row, "scenarios").split(";")),
        cell(row, "reason"));
  }

  static String cell(Map<String, String> row, String heading) {
    String cell = row.get(heading);
    if (cell == null) {
      throw new IllegalStateException("port table has no column " + heading);
    }
    return cell;
  }
}
