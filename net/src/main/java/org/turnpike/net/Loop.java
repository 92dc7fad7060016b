package org.turnpike.net;

import java.util.concurrent.Executor;
import org.turnpike.wire.Moment;

/// One event loop: a thread, a clock and a timer wheel. A session (the SIP of a call, an
/// allocation) lives on one loop and nobody else touches its state.
public interface Loop extends Executor, Moment {

  /// Position among its [Loops].
  int index();

  /// Whether the caller runs on this loop.
  boolean inLoop();

  /// Runs the task on this loop, in order of calls from one thread. From the loop itself it runs
  /// after the present task.
  @Override
  void execute(Runnable task);

  /// Runs the task at a monotonic moment of [#now], or as soon after as the wheel ticks (10 ms).
  /// Called on the loop only.
  Alarm at(long nanos, Runnable task);

  /// A task that waits for its time.
  interface Alarm {
    /// Forgets the task. Called on the loop only; harmless when it has run.
    void cancel();
  }
}
