package org.turnpike.planner.sheet;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.turnpike.planner.address.AdapterGateway;
import org.turnpike.planner.address.AddressPlan;
import org.turnpike.planner.address.Assignment;
import org.turnpike.planner.address.PersistentRoute;
import org.turnpike.topology.settings.Endpoint;

/// How many addresses to ask for, who holds which, and the routes that an Edge needs.
final class AddressSection {

  private AddressSection() {}

  static List<Block> of(AddressPlan plan) {
    List<Block> out = new ArrayList<>();
    if (plan.assignments().isEmpty()) {
      return out;
    }
    out.add(new Block.Heading(2, "Addresses"));
    needs(plan, out);
    assignments(plan, out);
    routes(plan, out);
    plan.gaps()
        .forEach(g ->
            out.add(
                new Block.Notice(false, g.text() + " (" + g.path() + "; " + g.reference() + ")")));
    return out;
  }

  private static void needs(AddressPlan plan, List<Block> out) {
    if (plan.pools().isEmpty()) {
      return;
    }
    out.add(new Block.Heading(3, "How many an Edge pool needs outside"));
    Block.Filling table =
        Block.Table.of(
            "=pool", "topology", "needed: load balancer + each Edge", "=in the file", "=inside");
    for (AddressPlan.EdgeNeed need : plan.pools()) {
      table.row(
          need.pool(),
          need.option(),
          need.needed().formula(),
          Integer.toString(need.has()),
          Integer.toString(need.internal()));
    }
    out.add(table.table());
  }

  private static void assignments(AddressPlan plan, List<Block> out) {
    out.add(new Block.Heading(3, "Who holds which"));
    Block.Filling table =
        Block.Table.of(
            "=pool",
            "=node",
            "side",
            "adapter",
            "for",
            "=address",
            "=seen from outside as",
            "=network",
            "reason");
    for (Assignment a : plan.assignments()) {
      table.row(
          a.pool(),
          a.holder(),
          a.side().name().toLowerCase(Locale.ROOT),
          a.adapter(),
          a.use(),
          Endpoint.text(a.address()) + a.subnet().map(p -> "/" + p.bits()).orElse(""),
          a.translated() ? Endpoint.text(a.published()) : "",
          a.network().toString(),
          reason(a.reason(), a.reference()));
    }
    out.add(table.table());
  }

  private static void routes(AddressPlan plan, List<Block> out) {
    if (plan.gateways().isEmpty() && plan.routes().isEmpty()) {
      return;
    }
    out.add(new Block.Heading(3, "Gateways and persistent routes"));
    Block.Filling table = Block.Table.of("=node", "adapter", "=to", "=by", "in the file", "reason");
    for (AdapterGateway g : plan.gateways()) {
      table.row(
          g.node().name(),
          g.adapter(),
          "default",
          Endpoint.text(g.gateway()),
          "",
          reason(g.reason(), g.reference()));
    }
    for (PersistentRoute r : plan.routes()) {
      table.row(
          r.node().name(),
          "internal",
          r.to().toString(),
          Endpoint.text(r.via()),
          r.written() ? "yes" : "missing",
          reason(r.reason(), r.reference()));
    }
    out.add(table.table());
  }

  private static String reason(String reason, String reference) {
    return reference.isEmpty() ? reason : reason + " (" + reference + ")";
  }
}
