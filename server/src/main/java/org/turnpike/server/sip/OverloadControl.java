package org.turnpike.server.sip;

import java.time.Duration;

/// How many of the new requests are refused because not all can be done that is asked for. Told of
/// each message how long it waited, it looks at tenths of a second: one is late if something waited
/// too long in it. After five late ones on end a tenth of what is new is refused, and a tenth more
/// for each that is late after that; each one that is not takes a fiftieth back. So a share is
/// found at which the queue is short now and again (RFC 6357 calls that loss-based), and what can
/// be carried is carried; all or nothing would swing between a full queue and an idle server. A
/// tenth is always let in: where even to refuse is too much, a queue that never ends would serve
/// nobody.
///
/// Whom it meets is decided by the Call-ID, by another rule every few seconds: an INVITE that was
/// asked for a password comes in again with it, and a phone that registers with the same Call-ID
/// for months is not always the one that is sent away.
final class OverloadControl {

  /// What waits longer than this for its turn is answered when its sender is about to send it again
  /// (RFC 3261 §17.1.1.2: T1 is 500 ms), and every repetition makes the wait longer.
  private static final long MOST_WAIT = Duration.ofMillis(300).toNanos();

  private static final long TICK = Duration.ofMillis(100).toNanos();

  /// So many late ticks on end are more than can be done, and no pause that is caught up with.
  private static final int PATIENCE = 5;

  /// A node that has just begun gets faster by itself, as its code is compiled: for so long it
  /// refuses nobody for being slow.
  private static final long START = Duration.ofSeconds(30).toNanos();

  /// How long the same Call-IDs are meant.
  private static final long ROUND = Duration.ofSeconds(8).toNanos();

  private static final int ALL = 1000;

  /// Parts of [#ALL].
  private static final int MOST = 900;

  private static final int MORE = 100;
  private static final int LESS = 20;

  private final long begun;
  private long tick;
  private long longest;
  private int late;
  private int share;

  OverloadControl(long now) {
    this(now, now);
  }

  /// @param begun when the node began
  OverloadControl(long begun, long now) {
    this.begun = begun;
    tick = now;
  }

  static boolean tooLong(long wait) {
    return wait > MOST_WAIT;
  }

  /// Nothing was late lately: it would be the same without what it remembers.
  boolean calm() {
    return share == 0 && late == 0 && !tooLong(longest);
  }

  /// A message has its turn.
  ///
  /// @param came before which it did not come, or since when its socket has not run dry
  void arrived(long came, long now) {
    if (now - tick >= TICK) {
      ended(tooLong(longest), (now - tick) / TICK);
      tick = now - (now - tick) % TICK;
      longest = 0;
    }
    longest = Math.max(longest, now - came);
  }

  /// @param ticks that have passed: in those after the first nothing came
  private void ended(boolean wasLate, long ticks) {
    if (wasLate) {
      late++;
      if (late > PATIENCE || share > 0) {
        share = Math.min(MOST, share + MORE);
      }
    }
    long onTime = wasLate ? ticks - 1 : ticks;
    if (onTime > 0) {
      late = 0;
      share = (int) Math.max(0, share - LESS * onTime);
    }
  }

  boolean refuses(String callId, long now) {
    if (share == 0 || now - begun <= START) {
      return false;
    }
    long mixed = (callId.hashCode() + now / ROUND) * 0x9E37_79B9_7F4A_7C15L;
    return Math.unsignedMultiplyHigh(mixed, ALL) < share;
  }
}
