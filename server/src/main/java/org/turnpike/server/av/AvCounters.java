package org.turnpike.server.av;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.turnpike.traversal.turn.Drop;

/// What an A/V Edge did. Read by any thread.
public final class AvCounters {

  final LongAdder allocated = new LongAdder();
  final LongAdder ended = new LongAdder();
  final LongAdder streamsFull = new LongAdder();
  private final Map<Integer, LongAdder> refused = new ConcurrentHashMap<>();
  private final LongAdder[] dropped = new LongAdder[Drop.values().length];

  AvCounters() {
    for (int i = 0; i < dropped.length; i++) {
      dropped[i] = new LongAdder();
    }
  }

  void refuse(int code) {
    refused.computeIfAbsent(code, _ -> new LongAdder()).increment();
  }

  void drop(int reason) {
    dropped[reason].increment();
  }

  /// Allocations that were made.
  public long allocated() {
    return allocated.sum();
  }

  /// Allocations that stand.
  public long allocations() {
    return allocated.sum() - ended.sum();
  }

  /// Packets to clients over TCP or TLS that were dropped because the client reads too slowly.
  public long streamsFull() {
    return streamsFull.sum();
  }

  /// Requests that were refused, by their code; a first request without credentials is none.
  public Map<Integer, Long> refused() {
    Map<Integer, Long> all = new TreeMap<>();
    refused.forEach((code, n) -> all.put(code, n.sum()));
    return all;
  }

  /// Packets that went nowhere, by reason as metrics name it: `no_permission`.
  public Map<String, Long> dropped() {
    Map<String, Long> all = new LinkedHashMap<>();
    for (Drop reason : Drop.values()) {
      all.put(reason.text(), dropped[reason.ordinal()].sum());
    }
    return all;
  }
}
