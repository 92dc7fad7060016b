package org.turnpike.traversal.turn;

import java.util.concurrent.atomic.AtomicLong;

/// How much passes in a time: a bucket that holds what comes in half a second, and fills at the
/// rate. It is kept as the moment when it is full again, so that nothing has to fill it. Usable
/// from any thread; takes no object and no lock.
final class Meter {

  /// What one packet of video, or a screen that changes, sends at once has to fit.
  static final long HOLDS = 500_000_000L;

  private static final long BITS_A_SECOND = 8_000_000_000L; // a byte, in ns at 1 bit/s

  private final AtomicLong full = new AtomicLong(Long.MIN_VALUE);

  /// Takes bytes out of the bucket, unless it is empty. The last packet may take more than there
  /// is: whatever the rate, none is too large for ever.
  ///
  /// @param rate in bit/s
  boolean take(int bytes, long rate, long now) {
    if (rate <= 0) {
      return false;
    }
    long takes = bytes * BITS_A_SECOND / rate;
    while (true) {
      long was = full.get();
      long from = Math.max(was, now);
      if (from - now >= HOLDS) {
        return false;
      }
      if (full.compareAndSet(was, from + takes)) {
        return true;
      }
    }
  }

  /// Takes what has passed already, of a stream that can be told to wait.
  ///
  /// @return nanoseconds until there is something in the bucket again; 0 if there is
  long owe(int bytes, long rate, long now) {
    long takes = rate <= 0 ? HOLDS : bytes * BITS_A_SECOND / rate;
    long next = full.updateAndGet(was -> Math.max(was, now) + takes);
    return Math.max(0, next - now - HOLDS);
  }

  /// Puts back what was taken for a packet that did not pass after all.
  void giveBack(int bytes, long rate) {
    full.addAndGet(-(bytes * BITS_A_SECOND / rate));
  }

  /// When it is full again, if nothing is taken.
  long fullAt() {
    return full.get();
  }
}
