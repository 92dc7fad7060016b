package org.turnpike.store;

import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.turnpike.topology.UserUri;

/// The registrations of this deployment. Callable from every thread.
public interface Bindings {

  /// The bindings of an address of record that have not expired at `at`, in the order of their
  /// [BindingChange.Replaced]; empty if there are none. Local, and never blocks.
  List<Binding> of(UserUri aor, Instant at);

  /// Changes the bindings of one address of record. `change` sees those that have not expired at
  /// `at`, is called once, must be pure and short, and must not call back here: other changes of
  /// the same address of record wait for it. When this returns [BindingChange.Replaced], the change
  /// is in the log and survives the death of this process.
  ///
  /// @return what `change` returned
  /// @throws StoreFailed if the log cannot take it (disk full); then nothing has changed, and the
  ///   answer is 500
  BindingChange update(UserUri aor, Instant at, Function<List<Binding>, BindingChange> change);

  /// Removes what has expired at `at`, on any thread. Reads do not depend on it.
  ///
  /// @return the addresses of record that lost a binding, with what they have left
  List<Expired> expire(Instant at);

  /// Bindings held, expired ones included until they are swept.
  int size();

  /// @param gone the bindings that ended
  /// @param left those that remain
  record Expired(UserUri aor, List<Binding> gone, List<Binding> left) {}
}
