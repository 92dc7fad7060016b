package org.turnpike.planner.firewall;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.turnpike.planner.table.CsvTable;
import org.turnpike.topology.RuleId;
import org.turnpike.topology.network.Ports;
import org.turnpike.topology.network.Transport;

/// One rule of the Cloud Connector's port tables. A row of the document that names several
/// protocols or ports is several of them, told apart by their variant.
///
/// @param source who: `any`, `edge` (the external adapters), `mediation`, one `gateway` or all
///   `gateways`, `clients`, the appliance's `host`
/// @param sourcePorts a range, or a word for one: `any`, `relay`
/// @param ports as the source ports, and `gateway` and `mediation` for the signalling port of each
public record ConnectorRow(
    RuleId id,
    String variant,
    Table table,
    Transport transport,
    String source,
    String sourcePorts,
    String destination,
    String ports,
    Direction direction,
    List<String> scenarios,
    String reason) {

  private static final List<ConnectorRow> TABLE =
      CsvTable.resource(ConnectorRow.class, "cloud-connector-ports.csv").rows().stream()
          .map(ConnectorRow::of)
          .toList();

  /// All of them, in the order of the document.
  public static List<ConnectorRow> all() {
    return TABLE;
  }

  /// The range that a word of the table stands for; nothing for the port of a gateway, which the
  /// gateway knows.
  static Optional<Ports> range(String word, Ports relay) {
    return switch (word) {
      case "any" -> Optional.of(Ports.ANY);
      case "relay" -> Optional.of(relay);
      case "gateway", "mediation" -> Optional.empty();
      default -> Optional.of(Ports.parse(word));
    };
  }

  private static ConnectorRow of(Map<String, String> row) {
    return new ConnectorRow(
        new RuleId(PortRow.cell(row, "id")),
        PortRow.cell(row, "variant"),
        Table.of(PortRow.cell(row, "table")),
        Transport.valueOf(PortRow.cell(row, "transport").toUpperCase(java.util.Locale.ROOT)),
        PortRow.cell(row, "source"),
        PortRow.cell(row, "source_ports"),
        PortRow.cell(row, "destination"),
        PortRow.cell(row, "ports"),
        Direction.of(PortRow.cell(row, "direction")),
        List.of(PortRow.cell(row, "scenarios").split(";")),
        PortRow.cell(row, "reason"));
  }
}
