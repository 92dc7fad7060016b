package org.turnpike.store;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.turnpike.topology.UserUri;

/// A table in memory that outlives the bindings over it, and fails when told to.
final class HeldTable implements BindingTable {

  private final Map<UserUri, List<Binding>> rows = new HashMap<>();
  private long sequence;
  private int applied;
  private Optional<StoreFailed> failure = Optional.empty();

  @Override
  public synchronized Contents load() {
    return new Contents(Map.copyOf(rows), sequence);
  }

  @Override
  public synchronized void apply(Map<UserUri, List<Binding>> changes, long upTo) {
    applied++;
    notifyAll();
    if (failure.isPresent()) {
      throw failure.get();
    }
    changes.forEach((aor, list) -> {
      if (list.isEmpty()) {
        rows.remove(aor);
      } else {
        rows.put(aor, list);
      }
    });
    sequence = upTo;
  }

  @Override
  public void makeDurable() {}

  synchronized void failWith(Optional<StoreFailed> failure) {
    this.failure = failure;
  }

  /// Returns after this many more calls of [#apply] have begun.
  synchronized void awaitApplies(int more) throws InterruptedException {
    int wanted = applied + more;
    while (applied < wanted) {
      wait();
    }
  }
}
