package org.turnpike.wire;

/// A protocol as a pure step: the same arguments give the same result and the same effects. A step
/// never blocks, opens no socket, starts no thread, and keeps neither the moment nor the sink.
///
/// @param <S> state, immutable
/// @param <I> input, a sealed family that has its own `Woke`
/// @param <E> effect, a sealed family
public interface Step<S, I, E> {

  /// The value of [#wakeAt] for a state that waits for no time.
  long NEVER = Long.MAX_VALUE;

  S step(S state, I input, Moment at, Effects<? super E> out);

  /// Monotonic nanoseconds at which the driver sends the family's `Woke` input; [#NEVER] for none.
  /// A driver may wake late, and may wake a state that has nothing due: that step changes nothing.
  long wakeAt(S state);
}
