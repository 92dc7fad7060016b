package org.turnpike.store;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.turnpike.topology.UserUri;

/// Bindings in memory, each change written to a journal first.
///
/// One address of record maps to one immutable list, so that a reader sees a REGISTER wholly or not
/// at all. The journal is written while the map holds the entry: the order of the journal is then
/// the order of the changes, and a journal that fails leaves the list as it was. Waiting for the
/// disk, if the journal does that at all, comes after the entry is free again.
public final class MemoryBindings implements Bindings {

  private final Map<UserUri, List<Binding>> bindings;
  private final BindingJournal journal;
  private final AtomicInteger count = new AtomicInteger();
  private final Interned interned = new Interned();

  /// Bindings that end with this object.
  public MemoryBindings() {
    this(Map.of(), BindingJournal.NONE);
  }

  MemoryBindings(Map<UserUri, List<Binding>> initial, BindingJournal journal) {
    this.bindings = new ConcurrentHashMap<>(Math.max(16, initial.size() * 2));
    this.journal = journal;
    initial.forEach((aor, list) -> {
      if (!list.isEmpty()) {
        bindings.put(interned.of(aor), interned.of(list));
        count.addAndGet(list.size());
      }
    });
  }

  @Override
  public List<Binding> of(UserUri aor, Instant at) {
    List<Binding> all = bindings.get(aor);
    return all == null ? List.of() : live(all, at);
  }

  @Override
  public BindingChange update(
      UserUri aor, Instant at, Function<List<Binding>, BindingChange> change) {
    Turn turn = new Turn(at, change);
    bindings.compute(interned.of(aor), turn::run);
    journal.await(turn.position);
    return turn.outcome();
  }

  @Override
  public List<Expired> expire(Instant at) {
    List<Expired> expired = new ArrayList<>();
    // A pass over the whole map: some 20 ns an entry, and no second structure to keep in step.
    for (Map.Entry<UserUri, List<Binding>> entry : bindings.entrySet()) {
      if (live(entry.getValue(), at).size() == entry.getValue().size()) {
        continue;
      }
      UserUri aor = entry.getKey();
      Turn turn = new Turn(at, BindingChange.Replaced::new);
      bindings.computeIfPresent(aor, turn::run);
      if (!turn.gone.isEmpty()) {
        expired.add(new Expired(aor, turn.gone, turn.left));
      }
    }
    return expired;
  }

  @Override
  public int size() {
    return count.get();
  }

  /// Addresses of record that have a binding.
  public int addresses() {
    return bindings.size();
  }

  private static List<Binding> live(List<Binding> all, Instant at) {
    for (Binding binding : all) {
      if (binding.expired(at)) {
        return all.stream().filter(b -> !b.expired(at)).toList();
      }
    }
    return all;
  }

  /// One change of one address of record, run by the map while it holds the entry.
  private final class Turn {
    private final Instant at;
    private final Function<List<Binding>, BindingChange> change;
    private @Nullable BindingChange outcome;
    private List<Binding> gone = List.of();
    private List<Binding> left = List.of();
    private long position;

    Turn(Instant at, Function<List<Binding>, BindingChange> change) {
      this.at = at;
      this.change = change;
    }

    @Nullable List<Binding> run(UserUri aor, @Nullable List<Binding> held) {
      List<Binding> before = held == null ? List.of() : held;
      List<Binding> live = live(before, at);
      BindingChange decided = change.apply(live);
      outcome = decided;
      return switch (decided) {
        case BindingChange.Refused _ -> held;
        case BindingChange.Replaced(List<Binding> after) -> {
          if (after.equals(before)) {
            yield held;
          }
          position = journal.append(aor, after);
          count.addAndGet(after.size() - before.size());
          gone = before.stream().filter(b -> b.expired(at)).toList();
          left = interned.of(after);
          yield left.isEmpty() ? null : left;
        }
      };
    }

    BindingChange outcome() {
      if (outcome == null) {
        throw new IllegalStateException("the change was not run");
      }
      return outcome;
    }
  }
}
