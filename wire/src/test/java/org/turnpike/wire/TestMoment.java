package org.turnpike.wire;

import java.time.Duration;
import java.time.Instant;
import java.util.Random;

/// Time that starts at the epoch and moves when told, and randomness from a seed.
public final class TestMoment implements Moment {

  private final Random random;
  private long now;
  private Duration set = Duration.ZERO;

  public TestMoment(long seed) {
    this.random = new Random(seed);
  }

  public TestMoment() {
    this(1);
  }

  @Override
  public long now() {
    return now;
  }

  @Override
  public Instant wall() {
    return Instant.EPOCH.plus(set).plusNanos(now);
  }

  @Override
  public void random(byte[] into) {
    random.nextBytes(into);
  }

  public void advance(Duration by) {
    now += by.toNanos();
  }

  /// Somebody sets the wall clock, forwards or back; monotonic time goes on as it went.
  public void jump(Duration by) {
    set = set.plus(by);
  }

  /// Moves to an absolute moment; never backwards.
  public void advanceTo(long nanos) {
    now = Math.max(now, nanos);
  }
}
