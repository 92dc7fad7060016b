package org.turnpike.traversal.turn;

/// Which ports of a range are free. Taking one at random costs the same however many are left.
final class FreePorts {

  static final int NONE = -1;

  private final int first;
  // The free ports in any order are free[0] to free[count - 1]; where[port - first] is a port's
  // place
  // among them, or NONE.
  private final int[] free;
  private final int[] where;
  private int count;

  FreePorts(int first, int last) {
    this.first = first;
    this.count = last - first + 1;
    this.free = new int[count];
    this.where = new int[count];
    for (int i = 0; i < count; i++) {
      free[i] = first + i;
      where[i] = i;
    }
  }

  int takeAny(int random) {
    if (count == 0) {
      return NONE;
    }
    int port = free[Math.floorMod(random, count)];
    take(port);
    return port;
  }

  /// An even port, and with `pair` also the one above it; looked for from a place chosen at random.
  int takeEven(int random, boolean pair) {
    int range = where.length;
    int start = Math.floorMod(random, range);
    for (int i = 0; i < range; i++) {
      int port = first + (start + i) % range;
      if ((port & 1) == 0 && isFree(port) && (!pair || isFree(port + 1))) {
        take(port);
        if (pair) {
          take(port + 1);
        }
        return port;
      }
    }
    return NONE;
  }

  private boolean isFree(int port) {
    return port - first < where.length && where[port - first] != NONE;
  }

  private void take(int port) {
    int at = where[port - first];
    int moved = free[--count];
    free[at] = moved;
    where[moved - first] = at;
    where[port - first] = NONE;
  }

  void give(int port) {
    if (!isFree(port)) {
      free[count] = port;
      where[port - first] = count++;
    }
  }
}
