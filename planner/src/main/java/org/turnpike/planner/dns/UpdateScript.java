package org.turnpike.planner.dns;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import org.turnpike.planner.dns.DnsRecord.Type;
import org.turnpike.topology.service.DeployedDns.View;

/// A script of dynamic updates (RFC 2136) for nsupdate: each planned record set takes the place of
/// the one that is there, other names stay as they are, and a second run changes nothing.
final class UpdateScript {

  /// A message holds 64 KiB (RFC 1035 §4.2.2); names and data are under 600 bytes a record.
  private static final int RECORDS_A_MESSAGE = 80;

  private UpdateScript() {}

  static String text(String organisation, View view, SortedMap<String, List<DnsRecord>> zones) {
    StringBuilder out = new StringBuilder();
    out.append("; Records of ").append(organisation).append(", ").append(view.text());
    out.append(" view. Say which server before: a line \"server ADDRESS\" here, or nsupdate -l.\n");
    out.append("; Each record set below takes the place of what is there under its name.\n");
    zones.forEach((zone, records) -> zone(zone, records, out));
    return out.toString();
  }

  private static void zone(String zone, List<DnsRecord> records, StringBuilder out) {
    int waiting = 0;
    out.append("\nzone ").append(zone).append(".\n");
    Set<String> cleared = new LinkedHashSet<>();
    for (int i = 0; i < records.size(); i++) {
      DnsRecord record = records.get(i);
      boolean newName = i == 0 || !records.get(i - 1).name().equals(record.name());
      // A record set is not torn in two: what was deleted comes back in the same message.
      if (newName && waiting >= RECORDS_A_MESSAGE) {
        out.append("send\nzone ").append(zone).append(".\n");
        waiting = 0;
      }
      for (Type type : inTheWay(record.type())) {
        if (cleared.add(record.name() + " " + type)) {
          out.append("update delete ").append(record.name()).append(". ").append(type).append('\n');
        }
      }
      out.append("update add ").append(record.name()).append(". ").append(DnsFiles.TTL).append(' ');
      out.append(record.type()).append(' ').append(record.rightSide()).append('\n');
      waiting++;
    }
    out.append("send\n");
  }

  /// A name has addresses of the plan or an alias, and none from before.
  private static List<Type> inTheWay(Type type) {
    return switch (type) {
      case A, AAAA, CNAME -> List.of(Type.A, Type.AAAA, Type.CNAME);
      case SRV -> List.of(Type.SRV);
    };
  }
}
