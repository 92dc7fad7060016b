package org.turnpike.wire;

import java.net.InetAddress;
import java.util.concurrent.atomic.AtomicLongArray;

/// How many answers a source gets a second before it has proven anything, in bounded memory: a
/// source has two places, and shares the second one's allowance where others hold both. An IPv6
/// source is its /64, since whoever has one address there has them all. Usable from any thread.
public final class SourceLimit {

  private static final int BUCKETS = 8192;
  private static final long SECOND = 1_000_000_000L;
  private static final int COUNT_BITS = 24;
  private static final int TAG_BITS = 20;
  private static final long COUNT = (1L << COUNT_BITS) - 1;
  private static final long TAG = (1L << TAG_BITS) - 1;

  private final int perSecond;
  private final long seed;
  // The second that is counted above (it comes round after 12 days), whose it is, the count below.
  private final AtomicLongArray buckets = new AtomicLongArray(BUCKETS);

  /// @param perSecond at most 16 million
  /// @param seed random, so that nobody can choose to share a victim's bucket
  public SourceLimit(int perSecond, long seed) {
    this.perSecond = (int) Math.min(perSecond, COUNT);
    this.seed = seed;
  }

  /// No two sources have the same, so that which places they get is the seed's choice alone.
  private static long number(InetAddress source) {
    byte[] address = source.getAddress();
    long number = address.length == 4 ? 1L << 32 : 0; // 0::/16 is nobody's address
    for (int i = 0; i < Math.min(8, address.length); i++) {
      number ^= (address[i] & 0xFFL) << 8 * (Math.min(8, address.length) - 1 - i);
    }
    return number;
  }

  /// Each bit of what goes in changes half of what comes out.
  private static long mixed(long number) {
    long mixed = number;
    mixed = (mixed ^ mixed >>> 30) * 0xBF58_476D_1CE4_E5B9L;
    mixed = (mixed ^ mixed >>> 27) * 0x94D0_49BB_1331_11EBL;
    return mixed ^ mixed >>> 31;
  }

  /// Whether one more is allowed; counts it.
  ///
  /// @param now monotonic nanoseconds
  public boolean allows(InetAddress source, long now) {
    long hash = mixed(mixed(number(source) ^ seed) + seed);
    int first = (int) (hash & BUCKETS - 1);
    int second = (int) (hash >>> 16 & BUCKETS - 1);
    long head = Math.floorDiv(now, SECOND) << TAG_BITS | hash >>> 32 & TAG;
    while (true) {
      int bucket = held(first, head) ? second : first;
      long before = buckets.get(bucket);
      boolean counts = sameSecond(before, head);
      if (bucket == first && counts && !isOf(before, head)) {
        continue; // another source was faster
      }
      long used = counts ? before & COUNT : 0;
      if (used >= perSecond) {
        return false;
      }
      long after = counts ? before + 1 : head << COUNT_BITS | 1;
      if (buckets.compareAndSet(bucket, before, after)) {
        return true;
      }
    }
  }

  /// Whether a bucket counts another source in this second.
  private boolean held(int bucket, long head) {
    long value = buckets.get(bucket);
    return sameSecond(value, head) && !isOf(value, head);
  }

  private static boolean isOf(long value, long head) {
    return (value >>> COUNT_BITS & TAG) == (head & TAG);
  }

  private static boolean sameSecond(long value, long head) {
    return (value & COUNT) != 0
        && value >>> COUNT_BITS + TAG_BITS == head << COUNT_BITS >>> COUNT_BITS + TAG_BITS;
  }
}
