package org.turnpike.traversal.turn;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.turnpike.traversal.turn.TurnSettings.Relay;

/// Relay ports that are kept for a second allocation of whoever holds the token (RFC 8656 §7.2
/// (5)), over all threads of a relay: the client's second socket may be another thread's.
///
/// No socket is held meanwhile. The ports are ours to give, so nobody else of this relay takes
/// them; should another process do so, the second allocation gets 508.
public final class Reservations {

  /// RFC 8656 §7.2 (5): "at least 30 seconds".
  static final long LASTS = 30_000_000_000L;

  /// What one client can make us keep is bounded by its quota; this bounds all of them.
  private static final int MOST = 1000;

  /// @param token what the client shows
  record Reserved(long token, Relay relay, int port, long until) {}

  private final Deque<Reserved> all = new ArrayDeque<>();

  /// @return false if there are too many
  synchronized boolean add(Reserved reserved, long now) {
    forget(now);
    return all.size() < MOST && all.add(reserved);
  }

  /// Takes what belongs to a token; null if it is unknown or its time is over.
  synchronized @Nullable Reserved redeem(long token, long now) {
    forget(now);
    for (Reserved reserved : all) {
      if (reserved.token() == token) {
        all.remove(reserved);
        return reserved;
      }
    }
    return null;
  }

  synchronized boolean holds(Relay relay, int port, long now) {
    forget(now);
    for (Reserved reserved : all) {
      if (reserved.port() == port && reserved.relay().equals(relay)) {
        return true;
      }
    }
    return false;
  }

  private void forget(long now) {
    for (Reserved oldest = all.peek();
        oldest != null && oldest.until() <= now;
        oldest = all.peek()) {
      all.remove();
    }
  }
}
