package org.turnpike.planner.sheet;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.turnpike.planner.finding.Finding;
import org.turnpike.planner.finding.Severity;
import org.turnpike.planner.flow.Prediction;
import org.turnpike.topology.Place;
import org.turnpike.topology.Topology;
import org.turnpike.topology.service.CloudConnector;
import org.turnpike.topology.service.EdgePool;
import org.turnpike.topology.service.Pool;
import org.turnpike.topology.service.ReverseProxy;
import org.turnpike.topology.service.Role;
import org.turnpike.topology.service.ServerPool;

/// The plan as people read it: what is wrong on top, then what is to be done, team by team, each
/// line with its reason and the row of the planning tables that it comes of.
final class Sheet {

  private Sheet() {}

  static List<Artefact> of(Plan plan, Map<Prediction, String> pictures) {
    List<Block> blocks = blocks(plan, pictures);
    return List.of(
        Artefact.open("sheet.md", Markdown.of(blocks)),
        Artefact.open("sheet.html", HtmlPage.of(title(plan.topology()), blocks)));
  }

  private static String title(Topology topology) {
    return topology.name().isEmpty() ? "Plan" : "Plan of " + topology.name();
  }

  private static List<Block> blocks(Plan plan, Map<Prediction, String> pictures) {
    List<Block> out = new ArrayList<>();
    Topology topology = plan.topology();
    out.add(new Block.Heading(1, title(topology)));
    out.add(
        new Block.Paragraph(
            counted(topology.sites().size(), "site")
                + ", "
                + counted(topology.pools().size(), "pool")
                + ", "
                + counted(plan.dns().records().size(), "DNS record")
                + ", "
                + counted(plan.certificates().certificates().size(), "certificate")
                + ", "
                + counted(plan.firewalls().size(), "firewall")
                + ". Everything here follows from the topology file: change that, and plan again."));
    findings(plan.findings(), out);
    pools(topology, out);
    out.addAll(PictureSection.of(pictures));
    out.addAll(AddressSection.of(plan.addresses()));
    out.addAll(DnsSection.of(plan.dns()));
    out.addAll(CertificateSection.of(plan.certificates()));
    out.addAll(FirewallSection.of(plan.firewalls(), plan.calls()));
    out.addAll(BalancerSection.of(plan.balancers()));
    out.addAll(NodeSection.of(plan.nodes()));
    out.addAll(FileSection.of(plan));
    return out;
  }

  static String counted(int count, String one) {
    return count + " " + one + (count == 1 ? "" : "s");
  }

  private static void findings(List<Finding> findings, List<Block> out) {
    out.add(new Block.Heading(2, "Findings"));
    if (findings.isEmpty()) {
      out.add(new Block.Paragraph("Nothing was found that speaks against this plan."));
      return;
    }
    long errors = findings.stream().filter(f -> f.severity() == Severity.ERROR).count();
    if (errors > 0) {
      out.add(
          new Block.Notice(
              true,
              (errors == 1 ? "one thing" : errors + " things")
                  + " will not work as the file has it. Mend the file before you build."));
    }
    Block.Filling table = Block.Table.of("severity", "=rule", "=place", "what", "remedy");
    for (Finding finding : findings) {
      table.row(
          finding.severity().text(),
          finding.id().id(),
          place(finding.place()),
          finding.title() + ": " + finding.evidence(),
          finding.remedy() + " (" + finding.reference() + ")");
    }
    out.add(table.table());
  }

  /// Without the folder: the same file gives the same sheet wherever it lies.
  private static String place(Place place) {
    String file = place.file().replace('\\', '/');
    return file.substring(file.lastIndexOf('/') + 1) + ":" + place.line() + ":" + place.column();
  }

  private static void pools(Topology topology, List<Block> out) {
    out.add(new Block.Heading(2, "Pools"));
    Block.Filling table =
        Block.Table.of("=pool", "what", "organisation", "site", "=name inside", "=nodes");
    for (Pool pool : topology.pools().values()) {
      table.row(
          pool.name(),
          kind(pool),
          pool.organisation(),
          pool.site().toString(),
          pool.fqdn(),
          String.join(" ", pool.nodeIds().stream().map(Object::toString).toList()));
    }
    out.add(table.table());
  }

  private static String kind(Pool pool) {
    return switch (pool) {
      case EdgePool edge ->
          "Edge, "
              + edge.option().text()
              + (edge.addressing() == EdgePool.Addressing.SINGLE ? ", one address" : "");
      case ServerPool servers ->
          String.join(
              ", ",
              Stream.of(Role.values())
                  .filter(servers.roles()::contains)
                  .map(r -> r.text().replace('-', ' '))
                  .toList());
      case ReverseProxy _ -> "reverse proxy";
      case CloudConnector _ -> "Cloud Connector";
    };
  }
}
