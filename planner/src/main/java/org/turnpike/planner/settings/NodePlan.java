package org.turnpike.planner.settings;

import java.util.List;
import org.turnpike.topology.party.Product;
import org.turnpike.topology.settings.NodeSettings;

/// One node.
///
/// @param product that runs on it; settings are for Turnpike alone
/// @param settings what it is told
/// @param ports every port that is planned on it, served or not
public record NodePlan(Product product, NodeSettings settings, List<PlannedPort> ports) {

  public NodePlan {
    ports = List.copyOf(ports);
  }

  public boolean turnpike() {
    return product == Product.TURNPIKE;
  }
}
