package org.turnpike.traversal.turn;

import java.net.InetAddress;

/// How many answers without credentials a source address gets a second, in bounded memory: sources
/// whose hashes meet share an allowance.
final class SourceLimit {

  private static final int BUCKETS = 4096;
  private static final long SECOND = 1_000_000_000L;

  private final int perSecond;
  private final int seed;
  private final long[] began = new long[BUCKETS];
  private final int[] used = new int[BUCKETS];

  /// @param seed random, so that nobody can choose to share a victim's bucket
  SourceLimit(int perSecond, int seed) {
    this.perSecond = perSecond;
    this.seed = seed;
  }

  boolean allows(InetAddress source, long now) {
    int h = (source.hashCode() ^ seed) * 0x9E37_79B9;
    int bucket = (h ^ h >>> 16) & (BUCKETS - 1);
    if (used[bucket] == 0 || now - began[bucket] >= SECOND) {
      began[bucket] = now;
      used[bucket] = 0;
    }
    if (used[bucket] >= perSecond) {
      return false;
    }
    used[bucket]++;
    return true;
  }
}
