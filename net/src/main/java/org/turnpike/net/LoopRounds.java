package org.turnpike.net;

import io.netty.channel.SelectStrategy;
import io.netty.util.IntSupplier;
import java.util.function.LongSupplier;
import org.turnpike.wire.Step;

/// The rounds of a loop: it asks the system which of its sockets have something, reads each of
/// them, does what is to be done, and asks again.
///
/// ```
///   ask ── read, read, read, tasks ── ask ── read, read ...
///            ^ something comes here      └──── and is read here
/// ```
///
/// How long bytes lay in a connection's buffer cannot be known. But what is found without waiting
/// was not there when the system was asked before, so it has waited no longer than since then; and
/// where rounds are long, it has waited about so long. What the loop waited for has not waited
/// itself. Asked for each reading, so it costs a comparison; used on the loop's thread.
final class LoopRounds implements SelectStrategy {

  /// A shorter round makes nobody wait: what is found after it counts as waited for, and the system
  /// need not be asked twice to know.
  private static final long SHORT = 1_000_000;

  private final LongSupplier clock;

  /// When the system was asked in this round; if it was waited for, when the first reader came.
  private long asked = Step.NEVER;

  private long before = Step.NEVER;

  LoopRounds(LongSupplier clock) {
    this.clock = clock;
  }

  /// A round begins. Where the one before was long, the system is asked without waiting first.
  @Override
  public int calculateStrategy(IntSupplier readyNow, boolean tasks) throws Exception {
    long now = clock.getAsLong();
    if (tasks || (asked != Step.NEVER && now - asked > SHORT)) {
      int ready = readyNow.get();
      if (tasks || ready > 0) {
        before = asked;
        asked = now;
        return ready;
      }
    }
    before = Step.NEVER;
    asked = Step.NEVER;
    return SELECT;
  }

  /// Since when, at most, what is read now has waited.
  long since(long now) {
    if (asked == Step.NEVER) {
      asked = now;
    }
    return before == Step.NEVER ? asked : before;
  }
}
