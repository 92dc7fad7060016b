package org.turnpike.server.access;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/// What an Access Edge has done.
public final class AccessCounters {

  final LongAdder in = new LongAdder();
  final LongAdder out = new LongAdder();
  private final Map<String, LongAdder> refused = new ConcurrentHashMap<>();

  /// @param event a word of ours, never of a peer's
  void refuse(String event) {
    refused.computeIfAbsent(event, _ -> new LongAdder()).increment();
  }

  /// Requests passed in.
  public long in() {
    return in.sum();
  }

  /// Requests passed out.
  public long out() {
    return out.sum();
  }

  /// Requests refused, by cause.
  public Map<String, Long> refused() {
    Map<String, Long> all = new TreeMap<>();
    refused.forEach((event, count) -> all.put(event, count.sum()));
    return all;
  }
}
