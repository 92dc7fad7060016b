package org.turnpike.net;

/// How fast two connections that are joined may carry. Called on the transports' threads.
public interface Pace {

  /// As fast as they can.
  Pace FREE = (_, _) -> 0;

  /// Counts what was read on its way to the peer or from it.
  ///
  /// @return nanoseconds until more may be read there; 0 for at once
  long passed(boolean toPeer, int bytes);
}
