package org.turnpike.planner.sheet;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.turnpike.planner.dns.DnsPlan;
import org.turnpike.planner.dns.DnsRecord;
import org.turnpike.topology.service.DeployedDns.View;

/// The records of each organisation, as each kind of asker is to see them.
final class DnsSection {

  private DnsSection() {}

  static List<Block> of(DnsPlan plan) {
    List<Block> out = new ArrayList<>();
    if (plan.records().isEmpty()) {
      return out;
    }
    out.add(new Block.Heading(2, "DNS"));
    out.add(
        new Block.Paragraph(
            "An outside view never has a private address: behind NAT it leads to what the Internet"
                + " sees (X-37). dns/ has zone files, updates for a running server, and a table."));
    for (String organisation :
        plan.records().stream().map(DnsRecord::organisation).distinct().toList()) {
      for (View view : View.values()) {
        List<DnsRecord> records = plan.of(organisation, view);
        if (!records.isEmpty()) {
          out.add(new Block.Heading(3, organisation + ", " + said(view)));
          out.add(table(records));
        }
      }
    }
    plan.gaps()
        .forEach(g ->
            out.add(
                new Block.Notice(false, g.text() + " (" + g.path() + "; " + g.reference() + ")")));
    return out;
  }

  private static String said(View view) {
    return switch (view) {
      case EXTERNAL -> "seen from outside";
      case INTERNAL -> "seen from inside";
      case EDGE_RESOLVER -> "as the Edge itself resolves";
    };
  }

  private static Block table(List<DnsRecord> records) {
    Map<List<Object>, List<DnsRecord>> sets = new LinkedHashMap<>();
    for (DnsRecord r : records) {
      sets.computeIfAbsent(
              List.of(r.name(), r.type(), r.reason(), r.required()), _ -> new ArrayList<>())
          .add(r);
    }
    Block.Filling table = Block.Table.of("=name", "type", "=value", "needed", "=rows", "reason");
    for (List<DnsRecord> set : sets.values()) {
      DnsRecord first = set.getFirst();
      table.row(
          first.name(),
          first.type().name(),
          String.join("\n", set.stream().map(DnsSection::value).toList()),
          first.required() ? "yes" : "by some clients",
          String.join(" ", first.rows()),
          first.reason());
    }
    return table.table();
  }

  private static String value(DnsRecord r) {
    return switch (r.type()) {
      case A, AAAA, CNAME -> r.value();
      case SRV -> r.value() + " port " + r.port() + " priority " + r.priority();
    };
  }
}
