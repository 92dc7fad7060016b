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
  record Publication(String tag, byte[] document, long endsAt) {}

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
  /// @param document empty for a refresh
  /// @param endsAt `now` for a removal
  Outcome publish(UserUri user, String old, String tag, byte[] document, long endsAt, long now) {
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
            if (endsAt > now) {
              outcome[0] = document.length == 0 ? Outcome.REFRESHED : Outcome.CHANGED;
              live.add(at, new Publication(tag, document.length == 0 ? before : document, endsAt));
            }
          }
          return live.isEmpty() ? null : List.copyOf(live);
        });
    return outcome[0];
  }

  void forget(UserUri user) {
    all.remove(user);
  }
}
