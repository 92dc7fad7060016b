package org.turnpike.traversal.turn;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.turnpike.traversal.turn.TurnSettings.Relay;

/// The relay ports of all threads of a relay: which are free, which are given, and which are kept
/// for a second allocation of whoever holds the token (RFC 8656 §7.2 (5), (8)); the client's second
/// socket may be another thread's.
///
/// That no port is left is known here, without asking the system for each. A reservation also holds
/// its port in the system: on most machines the range is among the ports that the system gives to
/// any program, which would take one now and then.
public final class Reservations {

  /// RFC 8656 §7.2: "at least 30 seconds".
  static final long LASTS = 30_000_000_000L;

  private static final int MOST = 1000;

  /// A user that allocates and releases over and over would else keep port after port.
  static final int MOST_OF_USER = 10;

  /// @param token what the client shows
  record Reserved(long token, String user, Relay relay, int port, HeldPort held, long until) {}

  private final Map<Relay, FreePorts> ports = new HashMap<>();
  private final Deque<Reserved> all = new ArrayDeque<>();

  private FreePorts ports(TurnSettings settings, Relay relay) {
    return ports.computeIfAbsent(
        relay, _ -> new FreePorts(settings.firstPort(), settings.lastPort()));
  }

  /// Takes a port that is free.
  ///
  /// @param random chooses among them, so that the next one cannot be foreseen (RFC 6056)
  /// @return [FreePorts#NONE] if there is none
  synchronized int take(TurnSettings settings, Relay relay, boolean even, int random, long now) {
    forget(now);
    FreePorts free = ports(settings, relay);
    return even ? free.takeEven(random, false) : free.takeAny(random);
  }

  /// Takes an even port and the one above it, which is to be given to [#keep].
  synchronized int takePair(TurnSettings settings, Relay relay, int random, String user, long now) {
    return room(user, now) ? ports(settings, relay).takeEven(random, true) : FreePorts.NONE;
  }

  /// Whether a port may be kept for one more second allocation of this user.
  synchronized boolean room(String user, long now) {
    forget(now);
    long held = all.stream().filter(each -> each.user().equals(user)).count();
    return all.size() < MOST && held < MOST_OF_USER;
  }

  /// Keeps a port of [#takePair] under the token.
  synchronized void keep(long token, String user, Relay relay, int port, HeldPort held, long now) {
    all.add(new Reserved(token, user, relay, port, held, now + LASTS));
  }

  /// Holds no port any longer.
  public synchronized void close() {
    for (Reserved reserved : all) {
      reserved.held().release();
      free(reserved.relay(), reserved.port());
    }
    all.clear();
  }

  /// The port is free again.
  synchronized void free(Relay relay, int port) {
    FreePorts free = ports.get(relay);
    if (free != null) {
      free.give(port);
    }
  }

  /// Takes what belongs to a token, whose port stays taken and held; null if it is unknown or its
  /// time is over.
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

  private void forget(long now) {
    for (Reserved oldest = all.peek();
        oldest != null && oldest.until() <= now;
        oldest = all.peek()) {
      all.remove();
      oldest.held().release();
      free(oldest.relay(), oldest.port());
    }
  }
}
