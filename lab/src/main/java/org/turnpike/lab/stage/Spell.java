package org.turnpike.lab.stage;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.turnpike.lab.capture.Sighting;

/// A while in which something was done, by this machine's clock, which captures go by as well.
///
/// @param began microseconds since the epoch
/// @param ended as well
public record Spell(long began, long ended) {

  /// Runs something.
  public static Spell of(Runnable what) {
    long began = now();
    what.run();
    return new Spell(began, now());
  }

  private static long now() {
    return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
  }

  boolean holds(Sighting sighting) {
    return sighting.atMicros() >= began && sighting.atMicros() < ended;
  }
}
