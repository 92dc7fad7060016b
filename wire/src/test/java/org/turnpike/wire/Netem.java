package org.turnpike.wire;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;

/// A seeded network emulator, itself a pure machine: what goes in comes out later, twice, out of
/// order or never, and the same seed always does the same. It knows no clock: ask [#nextAt] and
/// move time there.
///
/// @param <P> whatever travels
public final class Netem<P> {

  /// @param loss share of packets that never arrive, 0 to 1
  /// @param duplicate share that arrive twice
  /// @param delay least one-way delay
  /// @param jitter added uniformly; larger than the spacing of packets, it reorders them
  public record Conditions(double loss, double duplicate, Duration delay, Duration jitter) {
    public static final Conditions PERFECT =
        new Conditions(0, 0, Duration.ofMillis(1), Duration.ZERO);
    public static final Conditions POOR =
        new Conditions(0.2, 0.1, Duration.ofMillis(20), Duration.ofMillis(200));
  }

  private record InFlight<P>(long at, long order, P packet) {}

  private final Random random;
  private final Conditions conditions;
  private final PriorityQueue<InFlight<P>> flying =
      new PriorityQueue<>(
          Comparator.<InFlight<P>>comparingLong(InFlight::at).thenComparingLong(InFlight::order));
  private long order;

  public Netem(long seed, Conditions conditions) {
    this.random = new Random(seed);
    this.conditions = conditions;
  }

  public void send(P packet, long now) {
    if (random.nextDouble() < conditions.loss()) {
      return;
    }
    fly(packet, now);
    if (random.nextDouble() < conditions.duplicate()) {
      fly(packet, now);
    }
  }

  private void fly(P packet, long now) {
    long jitter = (long) (random.nextDouble() * conditions.jitter().toNanos());
    flying.add(new InFlight<>(now + conditions.delay().toNanos() + jitter, order++, packet));
  }

  /// When the next packet arrives, or [Step#NEVER].
  public long nextAt() {
    InFlight<P> next = flying.peek();
    return next == null ? Step.NEVER : next.at();
  }

  /// What has arrived by now, in order of arrival.
  public List<P> arrivals(long now) {
    List<P> out = new ArrayList<>();
    for (InFlight<P> p = flying.peek(); p != null && p.at() <= now; p = flying.peek()) {
      out.add(p.packet());
      flying.remove();
    }
    return out;
  }
}
