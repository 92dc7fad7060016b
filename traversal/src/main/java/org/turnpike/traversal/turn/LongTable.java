package org.turnpike.traversal.turn;

import org.jspecify.annotations.Nullable;

/// A map from a long to an object that allocates nothing on a look-up: open addressing, at most
/// half full. The key 0 is never used.
///
/// The last value found is kept beside the table: most allocations have one peer, and a packet of
/// theirs then touches two lines of the processor's cache fewer.
final class LongTable<T> {

  private long[] keys;
  private @Nullable Object[] values;
  private int size;
  private long lastKey;
  private @Nullable Object last;

  LongTable(int capacity) {
    int slots = Integer.highestOneBit(Math.max(4, capacity) * 2 - 1);
    keys = new long[slots];
    values = new @Nullable Object[slots];
  }

  private int slot(long key) {
    long mixed = key * 0x9E37_79B9_7F4A_7C15L;
    return (int) (mixed >>> 32) & (keys.length - 1);
  }

  @SuppressWarnings("unchecked")
  @Nullable T get(long key) {
    if (key == lastKey) {
      return (T) last;
    }
    for (int i = slot(key); keys[i] != 0; i = (i + 1) & (keys.length - 1)) {
      if (keys[i] == key) {
        lastKey = key;
        last = values[i];
        return (T) last;
      }
    }
    return null;
  }

  void put(long key, T value) {
    if (key == 0) {
      throw new IllegalArgumentException("key 0");
    }
    if ((size + 1) * 2 > keys.length) {
      grow();
    }
    int i = slot(key);
    while (keys[i] != 0 && keys[i] != key) {
      i = (i + 1) & (keys.length - 1);
    }
    if (keys[i] == 0) {
      size++;
    }
    keys[i] = key;
    values[i] = value;
    forget();
  }

  private void forget() {
    lastKey = 0;
    last = null;
  }

  private void grow() {
    long[] oldKeys = keys;
    @Nullable Object[] oldValues = values;
    keys = new long[oldKeys.length * 2];
    values = new @Nullable Object[oldKeys.length * 2];
    for (int i = 0; i < oldKeys.length; i++) {
      if (oldKeys[i] != 0) {
        place(oldKeys[i], oldValues[i]);
      }
    }
  }

  private void place(long key, @Nullable Object value) {
    int i = slot(key);
    while (keys[i] != 0) {
      i = (i + 1) & (keys.length - 1);
    }
    keys[i] = key;
    values[i] = value;
  }

  void remove(long key) {
    int i = slot(key);
    while (keys[i] != key) {
      if (keys[i] == 0) {
        return;
      }
      i = (i + 1) & (keys.length - 1);
    }
    keys[i] = 0;
    values[i] = null;
    size--;
    forget();
    // Those behind the hole in its run are put in again, so that no search stops short of them.
    for (int j = (i + 1) & (keys.length - 1); keys[j] != 0; j = (j + 1) & (keys.length - 1)) {
      long moved = keys[j];
      Object value = values[j];
      keys[j] = 0;
      values[j] = null;
      place(moved, value);
    }
  }

  int size() {
    return size;
  }

  /// The values, for the rare walk over all of them.
  @SuppressWarnings("unchecked")
  Iterable<T> all() {
    java.util.ArrayList<T> all = new java.util.ArrayList<>(size);
    for (int i = 0; i < keys.length; i++) {
      if (keys[i] != 0) {
        all.add((T) java.util.Objects.requireNonNull(values[i]));
      }
    }
    return all;
  }
}
