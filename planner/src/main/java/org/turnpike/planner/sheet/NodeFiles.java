package org.turnpike.planner.sheet;

import java.util.ArrayList;
import java.util.List;
import org.turnpike.planner.settings.NodePlan;
import org.turnpike.planner.settings.SettingsPlan;
import org.turnpike.topology.format.SettingsFile;

/// What each node is told, where it runs Turnpike, and every planned port of all nodes.
final class NodeFiles {

  private static final String FOLDER = "nodes/";

  private NodeFiles() {}

  static List<Artefact> of(SettingsPlan plan) {
    List<Artefact> out = new ArrayList<>();
    out.add(Artefact.open(FOLDER + "ports.csv", plan.csv()));
    for (NodePlan node : plan.nodes()) {
      if (node.turnpike()) {
        out.add(
            Artefact.open(
                FOLDER + node.settings().node() + ".json", SettingsFile.write(node.settings())));
      }
    }
    return out;
  }
}
