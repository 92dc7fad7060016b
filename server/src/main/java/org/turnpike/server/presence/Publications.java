package org.turnpike.server.presence;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.turnpike.topology.UserUri;

/// What users' devices have published and when it ends (RFC 3903 §4). Usable from any thread; a
/// restart forgets it, and devices that refresh are told to publish anew (412).
final class Publications {

  /// Devices of one user that publish.
  static final int MOST = 16;

  /// @param tag entity-tag (§8.3)
  /// @param endsAt monotonic nanoseconds
  /// @param socket that it came over last, if it ends with that; else empty
  record Publication(String tag, byte[] document, long endsAt, String socket) {

    private Publication with(byte[] other) {
      return new Publication(tag, other, endsAt, socket);
    }
  }

  /// What became of a PUBLISH.
  enum Outcome {
    /// It stands under the new tag, and says something else than before.
    CHANGED,
    /// It stands under the new tag, and says what it said.
    REFRESHED,
    /// The tag is of nothing that stands: 412.
    UNKNOWN,
    /// No room for another one.
    FULL
  }

  private final Map<UserUri, List<Publication>> all = new ConcurrentHashMap<>();

  List<byte[]> of(UserUri user, long now) {
    return all.getOrDefault(user, List.of()).stream()
        .filter(each -> each.endsAt() > now)
        .map(Publication::document)
        .toList();
  }

  /// RFC 3903 §6: begins, refreshes, changes or removes one.
  ///
  /// @param old tag that the request names; empty for a new one
  /// @param published its document is empty for a refresh, its end `now` for a removal
  Outcome publish(UserUri user, String old, Publication published, long now) {
    Outcome[] outcome = {Outcome.CHANGED};
    all.compute(
        user,
        (_, held) -> {
          List<Publication> live = new ArrayList<>(held == null ? List.of() : held);
          live.removeIf(each -> each.endsAt() <= now);
          int at = 0;
          while (at < live.size() && !live.get(at).tag().equals(old)) {
            at++;
          }
          if (!old.isEmpty() && at == live.size()) {
            outcome[0] = Outcome.UNKNOWN;
          } else if (old.isEmpty() && live.size() >= MOST) {
            outcome[0] = Outcome.FULL;
          } else {
            byte[] before = old.isEmpty() ? new byte[0] : live.remove(at).document();
            if (published.endsAt() > now) {
              boolean refresh = published.document().length == 0;
              outcome[0] = refresh ? Outcome.REFRESHED : Outcome.CHANGED;
              live.add(at, refresh ? published.with(before) : published);
            }
          }
          return live.isEmpty() ? null : List.copyOf(live);
        });
    return outcome[0];
  }

  /// Ends what came over a connection that is gone.
  ///
  /// @return whether there was any
  boolean lost(UserUri user, String socket) {
    boolean[] any = {false};
    all.computeIfPresent(
        user,
        (_, held) -> {
          List<Publication> left =
              held.stream().filter(each -> !each.socket().equals(socket)).toList();
          any[0] = left.size() < held.size();
          return left.isEmpty() ? null : left;
        });
    return any[0];
  }

  void forget(UserUri user) {
    all.remove(user);
  }
}
