package org.turnpike.planner.dns;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.turnpike.planner.table.CsvTable;
import org.turnpike.topology.service.DeployedDns.View;

/// A DNS plan as files: `contoso/external/contoso.com.zone`, `contoso/external.nsupdate` and so on
/// for each organisation and view, and `records.csv` with everything. The same plan gives the same
/// bytes.
public final class DnsFiles {

  /// Of every planned record, in seconds: short enough to move a name within the hour.
  static final int TTL = 3600;

  private static final int LONGEST_FILE = 100;

  private static final List<String> HEADINGS =
      List.of(
          "organisation",
          "view",
          "zone",
          "name",
          "type",
          "ttl_s",
          "priority",
          "weight",
          "port",
          "value",
          "required",
          "rows",
          "reason");

  private DnsFiles() {}

  /// File name to text.
  public static SortedMap<String, String> of(DnsPlan plan) {
    SortedMap<String, String> files = new TreeMap<>();
    files.put("records.csv", csv(plan));
    for (String organisation : organisations(plan)) {
      for (View view : View.values()) {
        SortedMap<String, List<DnsRecord>> zones = zones(plan, organisation, view);
        zones.forEach((zone, records) ->
            files.put(
                organisation + "/" + view.text() + "/" + file(zone) + ".zone",
                ZoneFile.text(zone, records)));
        if (!zones.isEmpty()) {
          files.put(
              organisation + "/" + view.text() + ".nsupdate",
              UpdateScript.text(organisation, view, zones));
        }
      }
    }
    return files;
  }

  /// File systems end a name long before DNS does.
  private static String file(String zone) {
    return zone.length() <= LONGEST_FILE
        ? zone
        : zone.substring(0, LONGEST_FILE - 12) + "-" + Long.toString(ZoneFile.serial(zone));
  }

  static List<String> organisations(DnsPlan plan) {
    return plan.records().stream().map(DnsRecord::organisation).distinct().toList();
  }

  /// The records of a view by zone.
  static SortedMap<String, List<DnsRecord>> zones(DnsPlan plan, String organisation, View view) {
    SortedMap<String, List<DnsRecord>> zones = new TreeMap<>();
    for (DnsRecord record : plan.of(organisation, view)) {
      zones.computeIfAbsent(record.zone(), z -> new ArrayList<>()).add(record);
    }
    return zones;
  }

  private static String csv(DnsPlan plan) {
    StringBuilder out = new StringBuilder(CsvTable.line(HEADINGS));
    for (DnsRecord r : plan.records()) {
      boolean service = r.type() == DnsRecord.Type.SRV;
      out.append(
          CsvTable.line(
              List.of(
                  r.organisation(),
                  r.view().text(),
                  r.zone(),
                  r.name(),
                  r.type().name(),
                  Integer.toString(TTL),
                  service ? Integer.toString(r.priority()) : "",
                  service ? Integer.toString(r.weight()) : "",
                  service ? Integer.toString(r.port()) : "",
                  r.value(),
                  r.required() ? "yes" : "no",
                  String.join(" ", r.rows()),
                  r.reason())));
    }
    return out.toString();
  }
}
