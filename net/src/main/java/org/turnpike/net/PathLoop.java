package org.turnpike.net;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Time, alarms and tasks of a datagram path, run by the path's own thread between two looks at its
/// sockets.
final class PathLoop implements Loop {

  private static final Logger LOG = LoggerFactory.getLogger(PathLoop.class);

  private final int index;
  private final Thread thread;
  private final Runnable wake;
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final SecureRandom random = new SecureRandom();
  private final Wheel wheel = new Wheel(System.nanoTime());

  /// When an alarm may be due; asked at every turn, so it is not looked for then.
  private long nextCall = Long.MAX_VALUE;

  /// @param turn what the thread runs
  /// @param wake ends the thread's wait for its sockets
  PathLoop(int index, Runnable turn, Runnable wake) {
    this.index = index;
    this.wake = wake;
    this.thread = Thread.ofPlatform().daemon().name("path-" + index).unstarted(turn);
  }

  void start() {
    thread.start();
  }

  /// Waits for the thread's end, unless the caller is that thread.
  void join() {
    if (!inLoop()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  void runTasks() {
    // Only what is there now: a task that adds itself again does not starve the sockets.
    for (int n = tasks.isEmpty() ? 0 : tasks.size(); n > 0; n--) {
      Runnable task = tasks.poll();
      if (task != null) {
        guarded(task);
      }
    }
  }

  private void guarded(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException e) {
      LOG.error("A task of datagram path {} failed", index, e);
    }
  }

  /// 0 if tasks wait, -1 if nothing is due ever.
  long millisToTick() {
    if (!tasks.isEmpty()) {
      return 0;
    }
    return nextCall == Long.MAX_VALUE
        ? -1
        : Math.max(1, Math.ceilDiv(nextCall - now(), 1_000_000L));
  }

  void tick(long now) {
    if (now >= nextCall) {
      wheel.advance(now);
      nextCall = wheel.nextCall();
    }
  }

  @Override
  public int index() {
    return index;
  }

  @Override
  public boolean inLoop() {
    return Thread.currentThread() == thread;
  }

  @Override
  public void execute(Runnable task) {
    tasks.add(task);
    if (!inLoop()) {
      wake.run();
    }
  }

  @Override
  public Alarm at(long nanos, Runnable task) {
    if (!inLoop()) {
      throw new IllegalStateException("an alarm is set on its own loop only");
    }
    wheel.advanceIfIdle(now());
    nextCall = Math.min(nextCall, wheel.call(nanos));
    return wheel.add(nanos, () -> guarded(task));
  }

  @Override
  public long now() {
    return System.nanoTime();
  }

  @Override
  public Instant wall() {
    return Instant.now();
  }

  @Override
  public void random(byte[] into) {
    random.nextBytes(into);
  }
}
