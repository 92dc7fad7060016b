package org.turnpike.wire;

import java.time.Instant;

/// All that a step may know of the world besides its input: the time and fresh randomness. Real in
/// `net`; in tests an epoch and a seed.
public interface Moment {

  /// Monotonic nanoseconds, comparable only with itself.
  long now();

  /// Wall time, UTC, for what is told to people or peers; never for measuring.
  Instant wall();

  /// Fills the array. Cryptographically strong in production.
  void random(byte[] into);
}
