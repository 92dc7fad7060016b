package org.turnpike.net;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The bounded way from a transport's thread to the loop that owns a session. When the loop falls
/// behind, a datagram is dropped and counted (its sender repeats it), and a stream is not read
/// until half of what waits is done (TCP then slows its sender). For streams it is behind much
/// sooner: whoever sends more than is done waits in their own connection then and not here, before
/// everybody else's messages.
public final class Handover {

  /// The bound for streams is that much lower.
  private static final int SOONER = 64;

  private static final Logger LOG = LoggerFactory.getLogger(Handover.class);

  private final Loop loop;
  private final int capacity;
  private final int streams;
  private final AtomicInteger waiting = new AtomicInteger();
  private final Queue<Flow> held = new ConcurrentLinkedQueue<>();
  private final LongAdder dropped = new LongAdder();

  public Handover(Loop loop, int capacity) {
    this.loop = loop;
    this.capacity = capacity;
    this.streams = Math.max(1, capacity / SOONER);
  }

  public Loop loop() {
    return loop;
  }

  /// Runs the task, which handles a message of this flow, on the loop.
  ///
  /// @return false if it was dropped
  public boolean offer(Flow flow, Runnable task) {
    int before = waiting.getAndIncrement();
    if (before >= streams && !flow.protocol().datagram()) {
      // What a stream has brought cannot be dropped; it goes past the bound by at most one read.
      // Held first: the loop may let go of all who wait at any moment, and would have of this one.
      flow.hold();
      held.add(flow);
    } else if (before >= capacity) {
      waiting.decrementAndGet();
      dropped.increment();
      return false;
    }
    if (before == 0 && loop.inLoop()) {
      // Nothing is before it, and here is where it would run: the way around the queue is shorter
      // and keeps the order. What comes next waits in the queue while this runs.
      try {
        task.run();
      } catch (RuntimeException e) {
        LOG.error("A message of {} failed on {}", flow, loop, e);
      } finally {
        done();
      }
      return true;
    }
    loop.execute(() -> {
      try {
        task.run();
      } finally {
        done();
      }
    });
    return true;
  }

  private void done() {
    if (waiting.decrementAndGet() <= streams / 2) {
      release();
    }
  }

  private void release() {
    for (Flow flow = held.poll(); flow != null; flow = held.poll()) {
      flow.resume();
    }
  }

  public int waiting() {
    return waiting.get();
  }

  public long dropped() {
    return dropped.sum();
  }
}
