package org.turnpike.net;

import java.net.InetSocketAddress;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The flows of one path: pinned ones found by (socket, remote) in an open-addressing table, and a
/// few transient ones used in turn. Looking up allocates nothing.
///
/// The pinned flows of a socket are chained to one another, so that closing a relay socket costs
/// what that socket holds, not what the path holds: with a socket per allocation, a path that lets
/// its allocations expire would otherwise look at every flow for each of them.
///
/// A handle is `generation << 32 | index`; index 0 to [#TRANSIENT]-1 are the transient ones. A
/// generation is never 0, so no handle is [DatagramPath#NO_FLOW].
final class FlowTable {

  /// More than a step asks for within one callback.
  static final int TRANSIENT = 64;

  private static final int FREE = -1;

  private int[] sockets = new int[256];
  private int[] generations = new int[256];
  private @Nullable InetSocketAddress[] remotes = new @Nullable InetSocketAddress[256];
  private int[] freed = new int[256];
  private int freeCount;
  private int made = TRANSIENT;
  private int pinned;
  private int turn;
  // Index + 1 of a flow, by the hash of its pair; 0 is empty. At most half full.
  private int[] buckets = new int[512];
  // The chain of a socket, each link an index + 1, 0 where it ends. It runs both ways, because a
  // single flow is released from its middle.
  private int[] heads = new int[64];
  private int[] next = new int[256];
  private int[] previous = new int[256];

  FlowTable() {
    Arrays.fill(sockets, FREE);
  }

  /// The pinned flow, else a transient one.
  long toward(int socket, InetSocketAddress remote) {
    int found = find(socket, remote);
    if (found >= 0) {
      return handle(found);
    }
    int index = turn;
    turn = (turn + 1) % TRANSIENT;
    set(index, socket, remote);
    return handle(index);
  }

  long pin(int socket, InetSocketAddress remote) {
    int found = find(socket, remote);
    if (found >= 0) {
      return handle(found);
    }
    int index = freeCount > 0 ? freed[--freeCount] : made++;
    if (index >= sockets.length) {
      grow();
    }
    set(index, socket, remote);
    chain(index);
    pinned++;
    if (pinned * 2 > buckets.length) {
      rehash(buckets.length * 2);
    }
    insert(index);
    return handle(index);
  }

  boolean alive(long flow) {
    int index = (int) flow;
    return index >= 0
        && index < made
        && sockets[index] != FREE
        && generations[index] == (int) (flow >>> 32);
  }

  int socket(long flow) {
    return alive(flow) ? sockets[(int) flow] : FREE;
  }

  @Nullable InetSocketAddress remote(long flow) {
    return alive(flow) ? remotes[(int) flow] : null;
  }

  boolean isTransient(long flow) {
    return (int) flow < TRANSIENT;
  }

  void release(long flow) {
    if (alive(flow) && !isTransient(flow)) {
      drop((int) flow);
    }
  }

  void releaseAll(int socket) {
    for (int i = 0; i < TRANSIENT; i++) {
      if (sockets[i] == socket) {
        sockets[i] = FREE;
      }
    }
    // Dropping the first moves the head on to the one behind it.
    while (socket < heads.length && heads[socket] != 0) {
      drop(heads[socket] - 1);
    }
  }

  int pinned() {
    return pinned;
  }

  private void drop(int index) {
    remove(index);
    unchain(index);
    pinned--;
    sockets[index] = FREE;
    remotes[index] = null;
    if (freeCount == freed.length) {
      freed = Arrays.copyOf(freed, freeCount * 2);
    }
    freed[freeCount++] = index;
  }

  private void chain(int index) {
    int socket = sockets[index];
    if (socket >= heads.length) {
      heads = Arrays.copyOf(heads, Math.max(socket + 1, heads.length * 2));
    }
    int first = heads[socket];
    next[index] = first;
    previous[index] = 0;
    if (first != 0) {
      previous[first - 1] = index + 1;
    }
    heads[socket] = index + 1;
  }

  private void unchain(int index) {
    int before = previous[index];
    int behind = next[index];
    if (before == 0) {
      heads[sockets[index]] = behind;
    } else {
      next[before - 1] = behind;
    }
    if (behind != 0) {
      previous[behind - 1] = before;
    }
  }

  private void set(int index, int socket, InetSocketAddress remote) {
    sockets[index] = socket;
    remotes[index] = remote;
    generations[index] = generations[index] == -1 ? 1 : generations[index] + 1;
  }

  private long handle(int index) {
    return (long) generations[index] << 32 | index;
  }

  private void grow() {
    int old = sockets.length;
    sockets = Arrays.copyOf(sockets, old * 2);
    Arrays.fill(sockets, old, old * 2, FREE);
    generations = Arrays.copyOf(generations, old * 2);
    remotes = Arrays.copyOf(remotes, old * 2);
    next = Arrays.copyOf(next, old * 2);
    previous = Arrays.copyOf(previous, old * 2);
  }

  private int bucket(int socket, InetSocketAddress remote) {
    int h = (remote.hashCode() * 31 + socket) * 0x9E37_79B9;
    return (h ^ (h >>> 15)) & (buckets.length - 1);
  }

  private int find(int socket, InetSocketAddress remote) {
    int mask = buckets.length - 1;
    for (int b = bucket(socket, remote); buckets[b] != 0; b = (b + 1) & mask) {
      int index = buckets[b] - 1;
      if (sockets[index] == socket && remote.equals(remotes[index])) {
        return index;
      }
    }
    return FREE;
  }

  private void insert(int index) {
    InetSocketAddress remote = remotes[index];
    if (remote == null) {
      throw new IllegalStateException("a pinned flow without a remote");
    }
    int b = bucket(sockets[index], remote);
    while (buckets[b] != 0) {
      b = (b + 1) & (buckets.length - 1);
    }
    buckets[b] = index + 1;
  }

  private void rehash(int size) {
    int[] old = buckets;
    buckets = new int[size];
    for (int entry : old) {
      if (entry != 0) {
        insert(entry - 1);
      }
    }
  }

  private void remove(int index) {
    int mask = buckets.length - 1;
    InetSocketAddress remote = remotes[index];
    if (remote == null) {
      return;
    }
    int hole = bucket(sockets[index], remote);
    while (buckets[hole] != index + 1) {
      hole = (hole + 1) & mask;
    }
    buckets[hole] = 0;
    // Those behind the hole in its run are put in again, so that no search stops short of them.
    for (int b = (hole + 1) & mask; buckets[b] != 0; b = (b + 1) & mask) {
      int moved = buckets[b] - 1;
      buckets[b] = 0;
      insert(moved);
    }
  }
}
