package org.turnpike.planner.sheet;

import java.util.ArrayList;
import java.util.List;
import org.turnpike.planner.balancer.BalancerPlan;
import org.turnpike.planner.balancer.PoolBalancer;
import org.turnpike.planner.balancer.Spread;
import org.turnpike.topology.settings.Endpoint;

/// What a load balancer spreads over which nodes.
final class BalancerSection {

  private BalancerSection() {}

  static List<Block> of(BalancerPlan plan) {
    List<Block> out = new ArrayList<>();
    for (PoolBalancer pool : plan.pools()) {
      out.add(new Block.Heading(2, "Load balancer of " + pool.pool()));
      out.add(
          new Block.Paragraph(
              "Clients keep their source addresses (E-HLB-3): the nodes' way back leads through the"
                  + " load balancer. TCP is HAProxy's, UDP is nftables'."));
      Block.Filling table =
          Block.Table.of("=row", "=address", "protocol", "=port", "=nodes", "what");
      for (Spread spread : pool.spreads()) {
        table.row(
            spread.row(),
            Endpoint.text(spread.vip()),
            spread.transport().name(),
            Integer.toString(spread.port()),
            String.join(
                "\n",
                spread.targets().stream()
                    .map(t -> t.node() + " " + Endpoint.text(t.address()))
                    .toList()),
            spread.reason());
      }
      out.add(table.table());
      pool.unbalanced().forEach(u -> out.add(new Block.Notice(false, u)));
    }
    return out;
  }
}
