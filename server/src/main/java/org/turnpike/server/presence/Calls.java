package org.turnpike.server.presence;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.turnpike.topology.UserUri;

/// Who is in a call, as far as this node's proxy has seen. A call whose end nobody told of is over
/// when nothing was heard of it for some hours.
final class Calls {

  private static final long FORGOTTEN = 4L * 3600 * 1_000_000_000L;
  private static final int MOST = 200_000;

  private record Call(StandingCall told, long heard) {
    List<UserUri> users() {
      return told.users();
    }
  }

  private final Map<String, Call> calls = new ConcurrentHashMap<>();
  private final Map<UserUri, Set<String>> byUser = new ConcurrentHashMap<>();

  /// @return users for whom that is news
  List<UserUri> began(StandingCall call) {
    if (calls.size() >= MOST
        || calls.putIfAbsent(call.callId(), new Call(call, call.began())) != null) {
      return List.of();
    }
    return call.users().stream().filter(user -> add(user, call.callId())).toList();
  }

  /// Those that stand; no more than so many.
  List<StandingCall> standing(int most) {
    return calls.values().stream().limit(most).map(Call::told).toList();
  }

  Optional<StandingCall> find(String callId) {
    return Optional.ofNullable(calls.get(callId)).map(Call::told);
  }

  int size() {
    return calls.size();
  }

  private boolean add(UserUri user, String callId) {
    boolean[] first = {false};
    byUser.compute(
        user,
        (_, held) -> {
          first[0] = held == null;
          Set<String> more = new TreeSet<>(held == null ? Set.of() : held);
          more.add(callId);
          return more;
        });
    return first[0];
  }

  void heard(String callId, long now) {
    calls.computeIfPresent(callId, (_, call) -> new Call(call.told(), now));
  }

  /// @return users who are in no call any more
  List<UserUri> ended(String callId) {
    Call call = calls.remove(callId);
    return call == null
        ? List.of()
        : call.users().stream().filter(user -> removed(user, callId)).toList();
  }

  private boolean removed(UserUri user, String callId) {
    return byUser.compute(
            user,
            (_, held) -> {
              Set<String> less = new TreeSet<>(held == null ? Set.of() : held);
              less.remove(callId);
              return less.isEmpty() ? null : less;
            })
        == null;
  }

  /// Ends the calls that nothing was heard of.
  List<UserUri> sweep(long now) {
    return calls.entrySet().stream()
        .filter(each -> now - each.getValue().heard() > FORGOTTEN)
        .flatMap(each -> ended(each.getKey()).stream())
        .toList();
  }

  boolean busy(UserUri user) {
    return byUser.containsKey(user);
  }
}
