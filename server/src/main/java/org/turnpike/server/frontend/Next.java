package org.turnpike.server.frontend;

import org.jspecify.annotations.Nullable;
import org.turnpike.net.Flow;

/// Another way to the same target.
interface Next {

  /// @param way how later requests of the dialog get there
  record Opened(Flow flow, DialogToken.Way way) {}

  /// Null if this way cannot be gone.
  @Nullable Opened open();
}
