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
  private static final int FAULTS = 4;
  private static final int ICMP = 5;

  private final AtomicLongArray counts = new AtomicLongArray(ICMP + 1);
  private final AtomicLongArray unsent = new AtomicLongArray(Unsent.values().length);
  private final AtomicLongArray drops = new AtomicLongArray(REASONS);

  /// One writer: a plain read and an ordered write, cheaper than an atomic addition.
  private static void add(AtomicLongArray to, int at, long n) {
    to.lazySet(at, to.getPlain(at) + n);
  }

  void received(int packets, long bytes) {
    add(counts, IN, packets);
    add(counts, BYTES_IN, bytes);
  }

  void sent(int packets, long bytes) {
    add(counts, OUT, packets);
    add(counts, BYTES_OUT, bytes);
  }

  void notSent(Unsent why) {
    add(unsent, why.ordinal(), 1);
  }

  void reported() {
    add(counts, ICMP, 1);
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

  /// Packets that steps sent and that did not leave, for whatever reason.
  public long unsent() {
    long all = 0;
    for (int i = 0; i < unsent.length(); i++) {
      all += unsent.get(i);
    }
    return all;
  }

  /// Packets that steps sent and that did not leave for this reason.
  public long unsent(Unsent why) {
    return unsent.get(why.ordinal());
  }

  /// ICMP errors that the system reported for sockets that asked for them.
  public long icmp() {
    return counts.get(ICMP);
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
