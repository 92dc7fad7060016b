package org.turnpike.sip.transaction;

import java.time.Duration;

/// The three base times of RFC 3261 §17.1.1.1 in nanoseconds, and what follows from them (RFC 3261
/// appendix A, RFC 6026 §8.4).
///
/// @param t1 round-trip estimate
/// @param t2 longest interval between retransmissions of a non-INVITE request or an INVITE response
/// @param t4 how long the network may hold a message
public record Timers(long t1, long t2, long t4) {

  public static final Timers DEFAULT =
      of(Duration.ofMillis(500), Duration.ofSeconds(4), Duration.ofSeconds(5));

  /// @throws IllegalArgumentException if a time is not positive, or T2 is shorter than T1
  public Timers {
    if (t1 <= 0 || t4 <= 0 || t2 < t1) {
      throw new IllegalArgumentException("timers: expected 0 < T1 <= T2 and 0 < T4");
    }
  }

  public static Timers of(Duration t1, Duration t2, Duration t4) {
    return new Timers(t1.toNanos(), t2.toNanos(), t4.toNanos());
  }

  /// Timers B, F, H, J, L and M: a transaction gives up, or stops absorbing, after 64 T1. Timer D
  /// "at least 32 s" is the same with the default T1.
  long patience() {
    return 64 * t1;
  }

  /// How long a client of a non-INVITE waits until its timer E has grown to T2: before that a 100
  /// helps nobody (RFC 4320 §4.1).
  long untilTryingHelps() {
    long waited = 0;
    for (long interval = t1; interval < t2; interval *= 2) {
      waited += interval;
    }
    return waited;
  }

  /// RFC 3261 §17.2.1: a 100 is due when the transaction user has not answered within 200 ms.
  static final long UNTIL_TRYING_IS_DUE = Duration.ofMillis(200).toNanos();

  /// Timers E and G: doubled up to T2.
  long doubled(long interval) {
    return Math.min(2 * interval, t2);
  }
}
