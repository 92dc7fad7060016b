package org.turnpike.traversal.turn;

import java.util.concurrent.ConcurrentHashMap;

/// Allocations of each user, counted over all threads of a relay.
public final class Quotas {

  private final ConcurrentHashMap<String, Integer> held = new ConcurrentHashMap<>();

  /// @return false if the user has as many as allowed
  boolean enter(String user, int most) {
    boolean[] entered = new boolean[1];
    held.compute(
        user,
        (_, n) -> {
          int now = n == null ? 0 : n;
          entered[0] = now < most;
          return entered[0] ? Integer.valueOf(now + 1) : n;
        });
    return entered[0];
  }

  void leave(String user) {
    held.computeIfPresent(user, (_, n) -> n == 1 ? null : n - 1);
  }

  /// Allocations of all users.
  public int held() {
    return held.values().stream().mapToInt(Integer::intValue).sum();
  }
}
