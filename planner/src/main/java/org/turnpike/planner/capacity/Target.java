package org.turnpike.planner.capacity;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.turnpike.planner.table.CsvTable;
import org.turnpike.topology.RuleId;

/// A row of the table of quality targets.
///
/// @param path the part of a call's way that it is about
/// @param metric what is measured
/// @param value the limit; 0 where the row has a word in place of a number
/// @param inclusive whether the limit itself is good enough
public record Target(
    RuleId row, String path, String metric, double value, String unit, boolean inclusive) {

  private static final List<Target> TABLE =
      CsvTable.resource(Target.class, "network-targets.csv").rows().stream()
          .map(Target::of)
          .toList();

  static final Target VOICE_SHARE = row("TGT-20");

  static Target row(String id) {
    return TABLE.stream().filter(t -> t.row.id().equals(id)).findFirst().orElseThrow();
  }

  public boolean met(double measured) {
    return inclusive ? measured <= value : measured < value;
  }

  /// `< 50 ms`.
  public String limit() {
    return (inclusive ? "<= " : "< ") + Shown.number(value) + " " + unit;
  }

  private static Target of(Map<String, String> row) {
    String value = cell(row, "value");
    boolean number = value.matches("[0-9.]+");
    return new Target(
        new RuleId(cell(row, "id")),
        cell(row, "segment_path"),
        cell(row, "metric"),
        number ? Double.parseDouble(value) : 0,
        cell(row, "unit"),
        cell(row, "operator").equals("<="));
  }

  private static String cell(Map<String, String> row, String heading) {
    return Objects.requireNonNull(row.get(heading), heading);
  }
}
