package org.turnpike.net;

import java.net.InetSocketAddress;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The flows of one path: pinned ones found by (socket, remote) in an open-addressing table, and a
/// few transient ones used in turn. Looking up allocates nothing.
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
    for (int i = 0; i < made; i++) {
      if (sockets[i] == socket) {
        if (i < TRANSIENT) {
          sockets[i] = FREE;
        } else {
          drop(i);
        }
      }
    }
  }

  int pinned() {
    return pinned;
  }

  private void drop(int index) {
    remove(index);
    pinned--;
    sockets[index] = FREE;
    remotes[index] = null;
    if (freeCount == freed.length) {
      freed = Arrays.copyOf(freed, freeCount * 2);
    }
    freed[freeCount++] = index;
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
