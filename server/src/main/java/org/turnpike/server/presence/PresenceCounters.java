package org.turnpike.server.presence;

import java.util.concurrent.atomic.LongAdder;

/// What presence did. Read by any thread.
public final class PresenceCounters {

  final LongAdder published = new LongAdder();
  final LongAdder notified = new LongAdder();
  final LongAdder refused = new LongAdder();

  /// PUBLISH requests that were taken.
  public long published() {
    return published.sum();
  }

  /// NOTIFY requests sent.
  public long notified() {
    return notified.sum();
  }

  /// Subscriptions refused because of a limit.
  public long refused() {
    return refused.sum();
  }
}
