package org.turnpike.lab.evidence;

/// A built network with the servers of its file in it, on which calls are placed one after the
/// other.
public interface Stage extends AutoCloseable {

  /// Places the call, waits until it is clear what becomes of it, and ends it.
  ///
  /// @throws org.turnpike.lab.network.LabFailed where the machine does not do it; a call that fails
  ///   is an observation
  Observation play(Act act);

  @Override
  void close();
}
