package org.turnpike.topology.format;

import java.util.List;
import org.turnpike.topology.Places;
import org.turnpike.topology.Topology;

/// What came of reading a topology file.
public sealed interface Loaded {

  /// @param places where everything stands, for findings
  record Good(Topology topology, Places places) implements Loaded {}

  /// @param mistakes at least one; all that there are, in the order of the file
  record Bad(List<Mistake> mistakes) implements Loaded {
    public Bad {
      mistakes = List.copyOf(mistakes);
    }
  }
}
