package org.turnpike.store;

import java.util.List;
import java.util.Map;
import org.turnpike.topology.UserUri;

/// Where bindings last once the log has been emptied: the database, which follows the log.
public interface BindingTable {

  /// All bindings, and the last change that is among them.
  Contents load();

  /// Replaces the bindings of these addresses of record (empty removes) and notes that everything
  /// up to `sequence` is in, both or neither.
  void apply(Map<UserUri, List<Binding>> changes, long sequence);

  /// Returns when what was applied survives a crash, so that the log may forget it.
  void makeDurable();

  /// @param sequence 0 for an empty table
  record Contents(Map<UserUri, List<Binding>> bindings, long sequence) {}
}
