package org.turnpike.wire;

import java.net.InetAddress;
import java.util.concurrent.atomic.AtomicLongArray;

/// How many answers a source gets a second before it has proven anything, in bounded memory:
/// sources whose hashes meet share an allowance. An IPv6 source is its /64, since whoever has one
/// address there has them all. Usable from any thread.
public final class SourceLimit {

  private static final int BUCKETS = 8192;
  private static final long SECOND = 1_000_000_000L;
  private static final int COUNT_BITS = 24;

  private final int perSecond;
  private final int seed;
  // The second that is counted above, the count below.
  private final AtomicLongArray buckets = new AtomicLongArray(BUCKETS);

  /// @param perSecond at most 16 million
  /// @param seed random, so that nobody can choose to share a victim's bucket
  public SourceLimit(int perSecond, int seed) {
    this.perSecond = Math.min(perSecond, (1 << COUNT_BITS) - 1);
    this.seed = seed;
  }

  private static int hash(InetAddress source) {
    byte[] address = source.getAddress();
    int hash = 1;
    for (int i = 0; i < Math.min(8, address.length); i++) {
      hash = 31 * hash + address[i];
    }
    return hash;
  }

  /// Whether one more is allowed; counts it.
  ///
  /// @param now monotonic nanoseconds
  public boolean allows(InetAddress source, long now) {
    int h = (hash(source) ^ seed) * 0x9E37_79B9;
    int bucket = (h ^ h >>> 16) & (BUCKETS - 1);
    long second = Math.floorDiv(now, SECOND) << COUNT_BITS;
    while (true) {
      long held = buckets.get(bucket);
      boolean same = held >> COUNT_BITS << COUNT_BITS == second;
      long used = same ? held - second : 0;
      if (used >= perSecond) {
        return false;
      }
      if (buckets.compareAndSet(bucket, held, second + used + 1)) {
        return true;
      }
    }
  }
}
