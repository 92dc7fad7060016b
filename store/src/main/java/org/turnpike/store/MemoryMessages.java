package org.turnpike.store;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.turnpike.topology.UserUri;

/// Messages of a process that keeps nothing: they wait as long as it runs.
public final class MemoryMessages implements KeptMessages {

  private final Map<UserUri, List<KeptMessage>> all = new HashMap<>();
  private long last;

  @Override
  public synchronized long keep(KeptMessage message) {
    List<KeptMessage> held = all.computeIfAbsent(message.to(), _ -> new ArrayList<>());
    if (held.size() >= MOST) {
      return 0;
    }
    held.add(
        new KeptMessage(
            ++last,
            message.to(),
            message.from(),
            message.sent(),
            message.expires(),
            message.contentType(),
            message.body()));
    return last;
  }

  @Override
  public synchronized List<KeptMessage> of(UserUri user, Instant at) {
    return all.getOrDefault(user, List.of()).stream()
        .filter(each -> each.expires().isAfter(at))
        .toList();
  }

  @Override
  public synchronized void remove(UserUri user, long id) {
    all.computeIfPresent(
        user,
        (_, held) -> {
          held.removeIf(each -> each.id() == id);
          return held.isEmpty() ? null : held;
        });
  }

  @Override
  public synchronized void expire(Instant at) {
    all.values().forEach(held -> held.removeIf(each -> !each.expires().isAfter(at)));
    all.values().removeIf(List::isEmpty);
  }

  @Override
  public synchronized boolean waiting(UserUri user) {
    return all.containsKey(user);
  }
}
