package org.turnpike.net;

import java.net.InetAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.turnpike.topology.settings.Limits;

/// Counts the connections that peers hold, over all listeners of a node, in total and per source.
final class Admission {

  private final AtomicInteger total = new AtomicInteger();
  private final Map<InetAddress, Integer> perSource = new ConcurrentHashMap<>();
  private volatile Limits limits;

  Admission(Limits limits) {
    this.limits = limits;
  }

  Limits limits() {
    return limits;
  }

  /// Serves the next connection; nobody is thrown out.
  void limit(Limits next) {
    limits = next;
  }

  boolean enter(InetAddress source) {
    if (total.incrementAndGet() > limits.connections()) {
      total.decrementAndGet();
      return false;
    }
    if (perSource.merge(source, 1, Integer::sum) > limits.connectionsPerSource()) {
      leave(source);
      return false;
    }
    return true;
  }

  void leave(InetAddress source) {
    total.decrementAndGet();
    perSource.computeIfPresent(source, (_, count) -> count == 1 ? null : count - 1);
  }

  int total() {
    return total.get();
  }
}
