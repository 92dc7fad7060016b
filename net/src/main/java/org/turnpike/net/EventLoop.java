package org.turnpike.net;

import io.netty.channel.IoEventLoop;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A loop on a thread of Netty's, woken when an alarm may be due and not before.
final class EventLoop implements Loop {

  private static final Logger LOG = LoggerFactory.getLogger(EventLoop.class);

  private final int index;
  private final IoEventLoop events;
  private final LoopRounds rounds;
  private final SecureRandom random = new SecureRandom();
  private final Wheel wheel = new Wheel(System.nanoTime());
  private @Nullable Future<?> tick;
  private long tickAt = Long.MAX_VALUE;

  EventLoop(int index, IoEventLoop events, LoopRounds rounds) {
    this.index = index;
    this.events = events;
    this.rounds = rounds;
  }

  /// Since when, at most, what is read now has waited to be read. On the loop only.
  long since(long now) {
    return rounds.since(now);
  }

  IoEventLoop events() {
    return events;
  }

  @Override
  public int index() {
    return index;
  }

  @Override
  public boolean inLoop() {
    return events.inEventLoop();
  }

  @Override
  public void execute(Runnable task) {
    try {
      events.execute(() -> {
        try {
          task.run();
        } catch (RuntimeException e) {
          LOG.error("A task of loop {} failed", index, e);
        }
      });
    } catch (RejectedExecutionException e) {
      // Whoever waited for a disk or a directory comes back after the node was closed.
      LOG.debug("Loop {} has ended, a task is dropped", index);
    }
  }

  @Override
  public Alarm at(long nanos, Runnable task) {
    if (!inLoop()) {
      throw new IllegalStateException("an alarm is set on its own loop only");
    }
    wheel.advanceIfIdle(now());
    Alarm alarm =
        wheel.add(
            nanos,
            () -> {
              try {
                task.run();
              } catch (RuntimeException e) {
                LOG.error("An alarm of loop {} failed", index, e);
              }
            });
    tickBy(wheel.call(nanos));
    return alarm;
  }

  private void tickBy(long when) {
    if (when >= tickAt) {
      return;
    }
    if (tick != null) {
      tick.cancel(false);
    }
    tickAt = when;
    tick = events.schedule(this::tick, Math.max(0, when - now()), TimeUnit.NANOSECONDS);
  }

  private void tick() {
    tick = null;
    tickAt = Long.MAX_VALUE;
    wheel.advance(now());
    tickBy(wheel.nextCall());
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

  @Override
  public String toString() {
    return "loop " + index;
  }
}
