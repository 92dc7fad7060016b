package org.turnpike.traversal.turn;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// Allocations of each user and of all, counted over all threads of a relay; and the door that is
/// closed while a relay drains. Usable from any thread.
public final class Quotas {

  /// What becomes of a wish for one more.
  enum Entry {
    ENTERED,
    /// The user has as many as one user may have: 486.
    USER_FULL,
    /// All users together have as many as this relay takes: 486.
    ALL_FULL,
    /// The relay takes no new ones: it drains.
    CLOSED
  }

  private final ConcurrentHashMap<String, Integer> byUser = new ConcurrentHashMap<>();
  private final AtomicInteger all = new AtomicInteger();
  private volatile int perUser = Integer.MAX_VALUE;
  private volatile int most = Integer.MAX_VALUE;
  private volatile boolean closed;

  /// New limits; who has more already keeps them.
  ///
  /// @param perUser allocations of one user
  /// @param most allocations of all users
  public void limit(int perUser, int most) {
    this.perUser = perUser;
    this.most = most;
  }

  /// From now on nothing enters.
  public void close() {
    closed = true;
  }

  /// @param perUser allocations of one user, besides what [#limit] says
  Entry enter(String user, int perUser) {
    if (closed) {
      return Entry.CLOSED;
    }
    if (all.incrementAndGet() > most) {
      all.decrementAndGet();
      return Entry.ALL_FULL;
    }
    int here = Math.min(perUser, this.perUser);
    boolean[] entered = new boolean[1];
    byUser.compute(
        user,
        (_, n) -> {
          int now = n == null ? 0 : n;
          entered[0] = now < here;
          return entered[0] ? Integer.valueOf(now + 1) : n;
        });
    if (!entered[0]) {
      all.decrementAndGet();
      return Entry.USER_FULL;
    }
    return Entry.ENTERED;
  }

  void leave(String user) {
    byUser.computeIfPresent(
        user,
        (_, n) -> {
          all.decrementAndGet();
          return n == 1 ? null : Integer.valueOf(n - 1);
        });
  }

  /// Allocations of all users.
  public int held() {
    return all.get();
  }

  /// Users who have an allocation.
  public int users() {
    return byUser.size();
  }

  /// Those who have the most, the greatest first: what can be shown of any number of users.
  public Map<String, Integer> greatest(int count) {
    List<Map.Entry<String, Integer>> sorted =
        byUser.entrySet().stream()
            .map(each -> Map.entry(each.getKey(), each.getValue()))
            .sorted(
                Comparator.comparingInt((Map.Entry<String, Integer> each) -> -each.getValue())
                    .thenComparing(Map.Entry::getKey))
            .limit(count)
            .toList();
    Map<String, Integer> out = new LinkedHashMap<>();
    sorted.forEach(each -> out.put(each.getKey(), each.getValue()));
    return out;
  }
}
