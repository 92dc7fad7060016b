package org.turnpike.web.rest;

import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;

/// Administrators who are signed in. In memory: a restart signs everybody out.
final class Sessions {

  static final Duration IDLE = Duration.ofMinutes(30);
  static final Duration LONGEST = Duration.ofHours(12);
  private static final int MOST = 1000;

  /// @param mark of the password that was shown
  /// @param csrf what a request that changes something has to show besides the cookie, which a
  ///   browser sends by itself
  record Session(String administrator, String mark, String csrf, Instant began, Instant used) {

    private boolean over(Instant now) {
      return now.isAfter(used.plus(IDLE)) || now.isAfter(began.plus(LONGEST));
    }

    private Session usedAt(Instant now) {
      return new Session(administrator, mark, csrf, began, now);
    }
  }

  /// @param id the cookie's value
  record Opened(String id, Session session) {}

  private final Map<String, Session> open = new ConcurrentHashMap<>();
  private final RandomGenerator random;

  /// @param random of cryptographic strength
  Sessions(RandomGenerator random) {
    this.random = random;
  }

  synchronized Opened open(String administrator, String mark, Instant now) {
    open.values().removeIf(session -> session.over(now));
    if (open.size() >= MOST) {
      open.entrySet().stream()
          .min(Comparator.comparing(each -> each.getValue().used()))
          .ifPresent(oldest -> open.remove(oldest.getKey()));
    }
    Opened opened = new Opened(token(), new Session(administrator, mark, token(), now, now));
    open.put(opened.id(), opened.session());
    return opened;
  }

  /// The session of that cookie, which is used now.
  Optional<Session> find(String id, Instant now) {
    return Optional.ofNullable(
        open.computeIfPresent(id, (_, session) -> session.over(now) ? null : session.usedAt(now)));
  }

  void close(String id) {
    open.remove(id);
  }

  int size() {
    return open.size();
  }

  private synchronized String token() {
    byte[] bytes = new byte[32];
    random.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
