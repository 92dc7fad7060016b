package org.turnpike.net;

import java.util.concurrent.atomic.AtomicLongArray;

/// What went through one datagram path. Written by its thread, read by any.
public final class DatagramCounters {

  /// Drop reasons past the last are counted with it.
  static final int REASONS = 64;

  private static final int IN = 0;
  private static final int OUT = 1;
  private static final int BYTES_IN = 2;
  private static final int BYTES_OUT = 3;
  private static final int UNSENT = 4;
  private static final int FAULTS = 5;

  private final AtomicLongArray counts = new AtomicLongArray(FAULTS + 1);
  private final AtomicLongArray drops = new AtomicLongArray(REASONS);

  /// One writer: a plain read and an ordered write, cheaper than an atomic addition.
  private static void add(AtomicLongArray to, int at, long n) {
    to.lazySet(at, to.getPlain(at) + n);
  }

  void received(int bytes) {
    add(counts, IN, 1);
    add(counts, BYTES_IN, bytes);
  }

  void sent(int bytes) {
    add(counts, OUT, 1);
    add(counts, BYTES_OUT, bytes);
  }

  void notSent() {
    add(counts, UNSENT, 1);
  }

  void fault() {
    add(counts, FAULTS, 1);
  }

  void drop(int reason) {
    add(drops, Math.clamp(reason, 0, REASONS - 1), 1);
  }

  public long packetsIn() {
    return counts.get(IN);
  }

  public long packetsOut() {
    return counts.get(OUT);
  }

  public long bytesIn() {
    return counts.get(BYTES_IN);
  }

  public long bytesOut() {
    return counts.get(BYTES_OUT);
  }

  /// Packets that the system did not take, or whose flow was gone.
  public long unsent() {
    return counts.get(UNSENT);
  }

  /// Packets on which a step threw.
  public long faults() {
    return counts.get(FAULTS);
  }

  /// Packets that steps dropped for this reason.
  public long dropped(int reason) {
    return drops.get(reason);
  }
}
