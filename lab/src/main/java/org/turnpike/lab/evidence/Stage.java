package org.turnpike.lab.evidence;

import java.util.List;
import org.turnpike.topology.Topology;

/// A built network with the servers of its file in it, on which calls are placed one after the
/// other.
public interface Stage extends AutoCloseable {

  /// Places the call, waits until it is clear what becomes of it, and ends it.
  ///
  /// @throws org.turnpike.lab.network.LabFailed where the machine does not do it; a call that fails
  ///   is an observation
  Observation play(Act act);

  /// Nodes of the file that serve nobody here, by their paths: one plays for a pool whose nodes
  /// names lead to.
  default List<String> idle() {
    return List.of();
  }

  /// Changes the network while it stands: circuits and links that this topology has down withdraw
  /// their routes, on both sides. Nobody who uses them is told.
  ///
  /// @param changed the same topology otherwise
  void become(Topology changed);

  @Override
  void close();
}
