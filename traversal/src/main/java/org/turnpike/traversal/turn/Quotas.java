package org.turnpike.traversal.turn;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// Allocations and bandwidth of each user and of all, over all threads of a relay; and the door
/// that is closed while a relay drains. Usable from any thread.
///
/// Bandwidth is of what is relayed, without any header, and each direction has the whole of it: a
/// call sends as much as it receives. A packet that is too much is dropped, as it would be where a
/// line is full; a connection (RFC 6062) is read from later.
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

  /// A rate that nothing reaches.
  public static final long NO_LIMIT = Long.MAX_VALUE;

  private record Held(int allocations, Share share) {}

  /// A user without allocations whose meters are not full yet.
  private record Resting(String user, long until) {}

  private final ConcurrentHashMap<String, Held> byUser = new ConcurrentHashMap<>();
  private final Deque<Resting> resting = new ArrayDeque<>();
  private final AtomicInteger users = new AtomicInteger();
  private final AtomicInteger all = new AtomicInteger();
  private final Share everybody = new Share();
  private volatile int perUser = Integer.MAX_VALUE;
  private volatile int most = Integer.MAX_VALUE;
  private volatile long bandwidthPerUser = NO_LIMIT;
  private volatile long bandwidth = NO_LIMIT;
  private volatile boolean metered;
  private volatile boolean closed;

  /// New limits; who has more already keeps them.
  ///
  /// @param perUser allocations of one user
  /// @param most allocations of all users
  public void limit(int perUser, int most) {
    this.perUser = perUser;
    this.most = most;
  }

  /// New limits for what is relayed from now on, in bit/s for each direction; [#NO_LIMIT] for none,
  /// which costs a packet one look.
  ///
  /// @param perUser of all allocations of one user
  /// @param together of all users
  public void limitBandwidth(long perUser, long together) {
    bandwidthPerUser = perUser;
    bandwidth = together;
    metered = perUser != NO_LIMIT || together != NO_LIMIT;
  }

  /// Whether packets have to be asked for with [#over].
  boolean metered() {
    return metered;
  }

  /// Counts a packet.
  ///
  /// @return why it must not pass; null if it may
  @Nullable Drop over(Share share, boolean toPeers, int bytes, long now) {
    long each = bandwidthPerUser;
    long together = bandwidth;
    if (each != NO_LIMIT && !share.meter(toPeers).take(bytes, each, now)) {
      return Drop.USER_BANDWIDTH;
    }
    if (together != NO_LIMIT && !everybody.meter(toPeers).take(bytes, together, now)) {
      if (each != NO_LIMIT) {
        share.meter(toPeers).giveBack(bytes, each);
      }
      return Drop.RELAY_BANDWIDTH;
    }
    return null;
  }

  /// Counts what passed a connection.
  ///
  /// @return nanoseconds until more may be read from it
  long wait(Share share, boolean toPeers, int bytes, long now) {
    long each = bandwidthPerUser;
    long together = bandwidth;
    long wait = each == NO_LIMIT ? 0 : share.meter(toPeers).owe(bytes, each, now);
    return together == NO_LIMIT
        ? wait
        : Math.max(wait, everybody.meter(toPeers).owe(bytes, together, now));
  }

  /// From now on nothing enters.
  public void close() {
    closed = true;
  }

  /// @param perUser allocations of one user, besides what [#limit] says
  Entry enter(String user, int perUser, long at) {
    if (closed) {
      return Entry.CLOSED;
    }
    if (all.incrementAndGet() > most) {
      all.decrementAndGet();
      return Entry.ALL_FULL;
    }
    forget(at);
    int here = Math.min(perUser, this.perUser);
    boolean[] entered = new boolean[1];
    byUser.compute(
        user,
        (_, held) -> {
          int now = held == null ? 0 : held.allocations();
          entered[0] = now < here;
          if (!entered[0]) {
            return held;
          }
          if (now == 0) {
            users.incrementAndGet();
          }
          return new Held(now + 1, held == null ? new Share() : held.share());
        });
    if (!entered[0]) {
      all.decrementAndGet();
      return Entry.USER_FULL;
    }
    return Entry.ENTERED;
  }

  /// Of a user who has entered.
  Share share(String user) {
    Held held = byUser.get(user);
    if (held == null) {
      throw new IllegalStateException(user + " has not entered");
    }
    return held.share();
  }

  void leave(String user, long at) {
    byUser.computeIfPresent(
        user,
        (_, held) -> {
          if (held.allocations() == 0) {
            return held;
          }
          all.decrementAndGet();
          if (held.allocations() > 1) {
            return new Held(held.allocations() - 1, held.share());
          }
          users.decrementAndGet();
          return rested(user, new Held(0, held.share()), at);
        });
  }

  /// @return null if the user's meters are full, and nothing has to be kept
  private @Nullable Held rested(String user, Held held, long at) {
    long until = held.share().restsUntil();
    if (until <= at) {
      return null;
    }
    synchronized (resting) {
      resting.add(new Resting(user, until));
    }
    return held;
  }

  /// Nearly in the order of their ends, since a bucket that is empty is soon full.
  private void forget(long at) {
    while (true) {
      Resting oldest;
      synchronized (resting) {
        oldest = resting.peek();
        if (oldest == null || oldest.until() > at) {
          return;
        }
        resting.remove();
      }
      byUser.computeIfPresent(
          oldest.user(), (user, held) -> held.allocations() > 0 ? held : rested(user, held, at));
    }
  }

  /// Allocations of all users.
  public int held() {
    return all.get();
  }

  /// Users who have an allocation.
  public int users() {
    return users.get();
  }

  /// Those who have the most, the greatest first: what can be shown of any number of users.
  public Map<String, Integer> greatest(int count) {
    List<Map.Entry<String, Integer>> sorted =
        byUser.entrySet().stream()
            .map(each -> Map.entry(each.getKey(), each.getValue().allocations()))
            .filter(each -> each.getValue() > 0)
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
