package org.turnpike.planner.dns;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.turnpike.planner.table.CsvTable;
import org.turnpike.topology.party.Product;
import org.turnpike.topology.service.DeployedDns.View;

/// One row of the planning tables for DNS, corrections in. Rows `TPN-` are beyond the documents:
/// what their tables leave to the reader and a deployment does not work without.
///
/// @param applies in words; the code that cites the row decides
/// @param required false for what only legacy or standard SIP clients look up
public record DnsRow(
    String id,
    View view,
    String type,
    String name,
    String target,
    String applies,
    boolean required,
    String products,
    String reason) {

  private static final Map<String, DnsRow> TABLE = table();

  /// All rows, in the order of the reference.
  public static List<DnsRow> all() {
    return List.copyOf(TABLE.values());
  }

  static DnsRow of(String id) {
    DnsRow row = TABLE.get(id);
    if (row == null) {
      throw new IllegalStateException("no row " + id + " in the DNS table");
    }
    return row;
  }

  /// What the tables have for 2019 holds for Subscription Edition, which is its continuation, and
  /// for Turnpike, whose clients and partners look for the same names.
  boolean appliesTo(Product product) {
    return switch (products) {
      case "2015" -> product == Product.SERVER_2015;
      case "turnpike" -> product == Product.TURNPIKE;
      default -> true;
    };
  }

  private static Map<String, DnsRow> table() {
    Map<String, DnsRow> rows = new LinkedHashMap<>();
    for (Map<String, String> row : CsvTable.resource(DnsRow.class, "dns-records.csv").rows()) {
      DnsRow read =
          new DnsRow(
              cell(row, "id"),
              View.valueOf(cell(row, "view").toUpperCase(Locale.ROOT).replace('-', '_')),
              cell(row, "type"),
              cell(row, "name"),
              cell(row, "target"),
              cell(row, "applies"),
              cell(row, "required").equals("yes"),
              cell(row, "products"),
              cell(row, "reason"));
      rows.put(read.id(), read);
    }
    return rows;
  }

  private static String cell(Map<String, String> row, String heading) {
    String cell = row.get(heading);
    if (cell == null) {
      throw new IllegalStateException("DNS table has no column " + heading);
    }
    return cell;
  }
}
