package org.turnpike.planner.sheet;

import java.util.ArrayList;
import java.util.List;
import org.turnpike.planner.settings.NodePlan;
import org.turnpike.planner.settings.PlannedPort;
import org.turnpike.planner.settings.SettingsPlan;
import org.turnpike.topology.settings.Endpoint;
import org.turnpike.topology.settings.Protocol;

/// What each node listens on.
final class NodeSection {

  private NodeSection() {}

  static List<Block> of(SettingsPlan plan) {
    List<Block> out = new ArrayList<>();
    if (plan.nodes().stream().allMatch(n -> n.ports().isEmpty())) {
      return out;
    }
    out.add(new Block.Heading(2, "Ports of the nodes"));
    if (plan.notServed() > 0) {
      out.add(
          new Block.Notice(
              false,
              Sheet.counted((int) plan.notServed(), "planned port")
                  + " marked NOT SERVED: Turnpike has no service for them yet, and nothing listens"
                  + " there."));
    }
    Block.Filling table =
        Block.Table.of(
            "=node",
            "=address",
            "=told to others",
            "=port",
            "protocol",
            "service",
            "listener",
            "=rows");
    for (NodePlan node : plan.nodes()) {
      for (PlannedPort port : node.ports()) {
        String bind = Endpoint.text(port.bind().address());
        String told = Endpoint.text(port.advertised().address());
        table.row(
            port.node().name(),
            bind,
            told.equals(bind) ? "" : told,
            Integer.toString(port.bind().port()),
            port.transport().name(),
            port.service(),
            node.turnpike()
                ? port.protocol().map(Protocol::text).orElse("NOT SERVED")
                : "by " + node.product().text(),
            String.join(" ", port.rows()));
      }
    }
    out.add(table.table());
    return out;
  }
}
