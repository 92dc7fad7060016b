package org.turnpike.planner.dns;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.CRC32;

/// A zone in master file form (RFC 1035 §5).
final class ZoneFile {

  private ZoneFile() {}

  static String text(String zone, List<DnsRecord> records) {
    String body = body(zone, records);
    DnsRecord first = records.getFirst();
    return """
    ; Zone %1$s of %2$s, %3$s view: what the plan needs in it and nothing else.
    ; A name server that has other records of this zone takes %3$s.nsupdate instead.
    ; The serial is made of the records, so that the same plan has the same one. It does not
    ; count up: where secondaries follow, give it the next number by hand (RFC 1982).
    ; The topology does not say which name servers the zone has: localhost stands for them.
    $ORIGIN %1$s.
    $TTL %4$d
    @ IN SOA localhost. hostmaster.%1$s. %5$d 3600 600 1209600 300
    @ IN NS localhost.
    %6$s\
    """
        .formatted(
            zone, first.organisation(), first.view().text(), DnsFiles.TTL, serial(body), body);
  }

  private static String body(String zone, List<DnsRecord> records) {
    StringBuilder out = new StringBuilder();
    String comment = "";
    for (DnsRecord record : records) {
      String mine = "; " + String.join(" ", record.rows()) + ": " + record.reason();
      if (!mine.equals(comment)) {
        out.append('\n').append(mine).append('\n');
        comment = mine;
      }
      out.append(owner(record.name(), zone)).append(" IN ").append(record.type()).append(' ');
      out.append(record.rightSide()).append('\n');
    }
    return out.toString();
  }

  /// Relative to the origin.
  private static String owner(String name, String zone) {
    return name.equals(zone) ? "@" : name.substring(0, name.length() - zone.length() - 1);
  }

  /// RFC 1982 §7: 1 to 2^31 - 1, away from zero.
  static long serial(String body) {
    CRC32 sum = new CRC32();
    sum.update(body.getBytes(StandardCharsets.UTF_8));
    return Math.max(1, sum.getValue() & 0x7fff_ffffL);
  }
}
