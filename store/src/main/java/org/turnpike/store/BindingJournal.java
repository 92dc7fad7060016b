package org.turnpike.store;

import java.util.List;
import org.turnpike.topology.UserUri;

/// Takes each change of bindings before it is answered. Called in order for one address of record,
/// from several threads for several.
interface BindingJournal {

  /// Keeps nothing: for tests and for a deployment that is to forget.
  BindingJournal NONE = (_, _) -> 0;

  /// @return the position of this change, rising
  /// @throws StoreFailed if it could not be kept
  long append(UserUri aor, List<Binding> bindings);

  /// Waits until the change at `position` is as durable as this journal promises.
  default void await(long position) {}
}
