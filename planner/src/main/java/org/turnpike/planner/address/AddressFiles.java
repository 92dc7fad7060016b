package org.turnpike.planner.address;

import static org.turnpike.topology.settings.Endpoint.text;

import java.net.Inet4Address;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.turnpike.planner.table.CsvTable;
import org.turnpike.topology.NodeId;
import org.turnpike.topology.settings.Prefix;

/// An address plan as files: a CSV of who holds what, and for each Edge the commands that set its
/// persistent routes on Windows and Linux. The same plan gives the same bytes.
public final class AddressFiles {

  private static final List<String> HEADINGS =
      List.of(
          "organisation",
          "pool",
          "holder",
          "side",
          "adapter",
          "use",
          "address",
          "prefix",
          "published",
          "network",
          "reason",
          "row");

  private AddressFiles() {}

  /// File name to text.
  public static SortedMap<String, String> of(AddressPlan plan) {
    SortedMap<String, String> files = new TreeMap<>();
    files.put("addresses.csv", addresses(plan));
    files.put("routes.csv", routes(plan));
    TreeSet<NodeId> nodes = new TreeSet<>(Comparator.comparing(NodeId::name));
    plan.routes().forEach(r -> nodes.add(r.node()));
    for (NodeId node : nodes) {
      List<PersistentRoute> own =
          plan.routes().stream().filter(r -> r.node().equals(node)).toList();
      files.put("routes/" + node + ".sh", linux(node, own));
      files.put("routes/" + node + ".network.conf", networkd(node, own));
      files.put("routes/" + node + ".cmd", windows(node, own));
    }
    return files;
  }

  private static String addresses(AddressPlan plan) {
    StringBuilder out = new StringBuilder(CsvTable.line(HEADINGS));
    for (Assignment a : plan.assignments()) {
      out.append(
          CsvTable.line(
              List.of(
                  a.organisation(),
                  a.pool(),
                  a.holder(),
                  a.side().name().toLowerCase(java.util.Locale.ROOT),
                  a.adapter(),
                  a.use(),
                  text(a.address()),
                  a.subnet().map(Prefix::toString).orElse(""),
                  text(a.published()),
                  a.network().toString(),
                  a.reason(),
                  a.reference())));
    }
    return out.toString();
  }

  private static String routes(AddressPlan plan) {
    StringBuilder out =
        new StringBuilder(
            CsvTable.line(
                List.of("pool", "node", "adapter", "destination", "gateway", "reason", "row")));
    List<List<String>> lines = new ArrayList<>();
    for (AdapterGateway g : plan.gateways()) {
      lines.add(
          List.of(
              g.pool(),
              g.node().name(),
              g.adapter(),
              "default",
              text(g.gateway()),
              g.reason(),
              g.reference()));
    }
    for (PersistentRoute r : plan.routes()) {
      lines.add(
          List.of(
              r.pool(),
              r.node().name(),
              "internal",
              r.to().toString(),
              text(r.via()),
              r.reason(),
              r.reference()));
    }
    lines.forEach(l -> out.append(CsvTable.line(l)));
    return out.toString();
  }

  /// `replace`, so that a second run changes nothing.
  private static String linux(NodeId node, List<PersistentRoute> routes) {
    StringBuilder out =
        new StringBuilder(
            """
            #!/bin/sh
            # Routes of %1$s by its internal adapter (E-IP-4), until the next start of the machine.
            # To keep them, copy %1$s.network.conf into the .network.d folder of the internal adapter.
            set -e
            """
                .formatted(node));
    for (PersistentRoute r : routes) {
      out.append("# ").append(r.reason()).append('\n');
      out.append("ip route replace ").append(r.to()).append(" via ").append(text(r.via()));
      out.append('\n');
    }
    return out.toString();
  }

  private static String networkd(NodeId node, List<PersistentRoute> routes) {
    StringBuilder out =
        new StringBuilder(
            """
            # Routes of %s by its internal adapter (E-IP-4): a drop-in for systemd-networkd, in
            # /etc/systemd/network/NAME.network.d/ beside the adapter's own NAME.network.
            """
                .formatted(node));
    for (PersistentRoute r : routes) {
      out.append("\n# ").append(r.reason()).append("\n[Route]\nDestination=").append(r.to());
      out.append("\nGateway=").append(text(r.via())).append('\n');
    }
    return out.toString();
  }

  /// `route` finds the adapter by the gateway; `-p` keeps the route over a restart.
  private static String windows(NodeId node, List<PersistentRoute> routes) {
    StringBuilder out =
        new StringBuilder(
            "@rem Not checked by the vendor's own tool: written from its documented grammar. Review"
                + " before use.\r\n");
    out.append("@rem Persistent routes of ").append(node);
    out.append(" by its internal adapter (E-IP-4)\r\n");
    for (PersistentRoute r : routes) {
      out.append("@rem ").append(r.reason()).append("\r\n");
      if (r.to().network() instanceof Inet4Address) {
        out.append("route -p ADD ").append(text(r.to().network())).append(" MASK ");
        out.append(mask(r.to().bits())).append(' ').append(text(r.via()));
      } else {
        out.append("route -6 -p ADD ").append(r.to()).append(' ').append(text(r.via()));
      }
      out.append("\r\n");
    }
    return out.toString();
  }

  private static String mask(int bits) {
    long mask = 0xffff_ffffL << (32 - bits) & 0xffff_ffffL;
    return (mask >> 24) + "." + (mask >> 16 & 255) + "." + (mask >> 8 & 255) + "." + (mask & 255);
  }
}
