package org.turnpike.wire;

import java.util.function.Function;

/// What came of decoding bytes from a peer: a value, or where and why they are not one. Bad bytes
/// are counted and dropped, never thrown.
public sealed interface Decoded<T> {

  record Value<T>(T value) implements Decoded<T> {}

  /// @param at offset of the first byte that cannot be right, from the start of the message
  /// @param what what was expected there, in the words of the protocol's grammar
  record Malformed<T>(int at, String what) implements Decoded<T> {

    /// The same fault, told by a decoder of another type.
    @SuppressWarnings("unchecked")
    public <U> Malformed<U> as() {
      return (Malformed<U>) this;
    }
  }

  static <T> Decoded<T> value(T value) {
    return new Value<>(value);
  }

  static <T> Decoded<T> malformed(int at, String what) {
    return new Malformed<>(at, what);
  }

  default <U> Decoded<U> map(Function<? super T, ? extends U> f) {
    return switch (this) {
      case Value<T>(T v) -> new Value<>(f.apply(v));
      case Malformed<T> m -> m.as();
    };
  }
}
