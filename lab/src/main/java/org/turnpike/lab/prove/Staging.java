package org.turnpike.lab.prove;

import java.nio.file.Path;
import org.turnpike.lab.evidence.Stage;
import org.turnpike.planner.sheet.Plan;

/// Builds the network of a plan and starts its servers.
@FunctionalInterface
public interface Staging {

  /// @param folder for what is written while it stands: captures and logs
  /// @throws org.turnpike.lab.network.LabFailed where it does not come to stand
  Stage raise(Plan plan, Path folder);
}
