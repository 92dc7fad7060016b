package org.turnpike.net;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The flows of one path: pinned ones found by (socket, remote) in an open-addressing table, and a
/// few transient ones used in turn. Remotes are kept as numbers; an address object is made when
/// signalling asks for one. Looking up allocates nothing.
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

  private static final int NONE = -1;

  // A flow is four words side by side, one cache line for two flows:
  //   0  the address's last 8 bytes, or an IPv4 address
  //   1  its first 8 bytes
  //   2  socket + 1 (32 bits), 1 for IPv6 (16 bits), port (16 bits); 0 for a free flow
  //   3  generation (32 bits), scope of a link-local address (32 bits)
  private static final int WORDS = 4;
  private static final long V6 = 1 << 16;

  private long[] words = new long[256 * WORDS];
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

  /// The pinned flow, else [DatagramPath#NO_FLOW].
  long known(int socket, boolean v6, long high, long low, int port, int scope) {
    int found = find(place(socket, v6, port), high, low, scope);
    return found >= 0 ? handle(found) : DatagramPath.NO_FLOW;
  }

  /// The pinned flow, else a transient one.
  long toward(int socket, boolean v6, long high, long low, int port, int scope) {
    long place = place(socket, v6, port);
    int found = find(place, high, low, scope);
    if (found >= 0) {
      return handle(found);
    }
    int index = turn;
    turn = (turn + 1) % TRANSIENT;
    set(index, place, high, low, scope);
    return handle(index);
  }

  long toward(int socket, InetSocketAddress remote) {
    InetAddress address = remote.getAddress();
    return toward(
        socket,
        address instanceof Inet6Address,
        high(address),
        low(address),
        remote.getPort(),
        scope(address));
  }

  long pin(int socket, boolean v6, long high, long low, int port, int scope) {
    long place = place(socket, v6, port);
    int found = find(place, high, low, scope);
    if (found >= 0) {
      return handle(found);
    }
    int index = freeCount > 0 ? freed[--freeCount] : made++;
    if (index >= remotes.length) {
      grow();
    }
    set(index, place, high, low, scope);
    chain(index);
    pinned++;
    if (pinned * 2 > buckets.length) {
      rehash(buckets.length * 2);
    }
    insert(index);
    return handle(index);
  }

  long pin(int socket, InetSocketAddress remote) {
    InetAddress address = remote.getAddress();
    return pin(
        socket,
        address instanceof Inet6Address,
        high(address),
        low(address),
        remote.getPort(),
        scope(address));
  }

  /// @throws IllegalArgumentException for a flow that is gone
  long pin(long flow) {
    int at = at(flow);
    return isTransient(flow)
        ? pin(socket(flow), v6(flow), words[at + 1], words[at], port(flow), scope(flow))
        : flow;
  }

  boolean alive(long flow) {
    int index = (int) flow;
    return index >= 0
        && index < made
        && words[index * WORDS + 2] != 0
        && (int) (words[index * WORDS + 3] >>> 32) == (int) (flow >>> 32);
  }

  int socket(long flow) {
    return alive(flow) ? socketAt((int) flow) : NONE;
  }

  int port(long flow) {
    return (int) words[at(flow) + 2] & 0xffff;
  }

  boolean v6(long flow) {
    return (words[at(flow) + 2] & V6) != 0;
  }

  long high(long flow) {
    return words[at(flow) + 1];
  }

  long low(long flow) {
    return words[at(flow)];
  }

  int scope(long flow) {
    return (int) words[at(flow) + 3];
  }

  /// @throws IllegalArgumentException for a flow that is gone
  InetSocketAddress remote(long flow) {
    at(flow);
    int index = (int) flow;
    InetSocketAddress known = remotes[index];
    if (known == null) {
      known = new InetSocketAddress(address(flow), port(flow));
      remotes[index] = known;
    }
    return known;
  }

  /// Spares [#remote] the making of an address that is at hand.
  void remember(long flow, InetSocketAddress remote) {
    if (remotes[(int) flow] == null) {
      remotes[(int) flow] = remote;
    }
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
      if (socketAt(i) == socket) {
        words[i * WORDS + 2] = 0;
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

  static long high(InetAddress address) {
    return address instanceof Inet6Address six ? word(six.getAddress(), 0) : 0;
  }

  static long low(InetAddress address) {
    // The hash of an IPv4 address is its 32 bits, and unlike its bytes costs no copy.
    return address instanceof Inet6Address six
        ? word(six.getAddress(), 8)
        : address.hashCode() & 0xffff_ffffL;
  }

  static int scope(InetAddress address) {
    return address instanceof Inet6Address six ? six.getScopeId() : 0;
  }

  private static long word(byte[] bytes, int at) {
    long word = 0;
    for (int i = at; i < at + 8; i++) {
      word = word << 8 | (bytes[i] & 0xff);
    }
    return word;
  }

  private InetAddress address(long flow) {
    boolean v6 = v6(flow);
    byte[] raw = new byte[v6 ? 16 : 4];
    for (int i = 0; i < raw.length; i++) {
      long word = v6 && i < 8 ? high(flow) : low(flow);
      raw[i] = (byte) (word >>> 8 * (v6 ? 7 - i % 8 : 3 - i));
    }
    try {
      return v6 && scope(flow) != 0
          ? Inet6Address.getByAddress(null, raw, scope(flow))
          : InetAddress.getByAddress(raw);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an address of " + raw.length + " bytes", e);
    }
  }

  private int at(long flow) {
    if (!alive(flow)) {
      throw new IllegalArgumentException("flow " + Long.toHexString(flow) + " is gone");
    }
    return (int) flow * WORDS;
  }

  private int socketAt(int index) {
    return (int) (words[index * WORDS + 2] >>> 32) - 1;
  }

  private static long place(int socket, boolean v6, int port) {
    return (socket + 1L) << 32 | (v6 ? V6 : 0) | port;
  }

  private void drop(int index) {
    remove(index);
    unchain(index);
    pinned--;
    words[index * WORDS + 2] = 0;
    remotes[index] = null;
    if (freeCount == freed.length) {
      freed = Arrays.copyOf(freed, freeCount * 2);
    }
    freed[freeCount++] = index;
  }

  private void chain(int index) {
    int socket = socketAt(index);
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
      heads[socketAt(index)] = behind;
    } else {
      next[before - 1] = behind;
    }
    if (behind != 0) {
      previous[behind - 1] = before;
    }
  }

  private void set(int index, long place, long high, long low, int scope) {
    int at = index * WORDS;
    long generation = words[at + 3] >>> 32;
    words[at] = low;
    words[at + 1] = high;
    words[at + 2] = place;
    words[at + 3] = (generation == 0xffff_ffffL ? 1 : generation + 1) << 32 | scope & 0xffff_ffffL;
    remotes[index] = null;
  }

  private long handle(int index) {
    return words[index * WORDS + 3] & 0xffff_ffff_0000_0000L | index;
  }

  private void grow() {
    int size = remotes.length * 2;
    words = Arrays.copyOf(words, size * WORDS);
    remotes = Arrays.copyOf(remotes, size);
    next = Arrays.copyOf(next, size);
    previous = Arrays.copyOf(previous, size);
  }

  private int bucket(long place, long high, long low) {
    long h = (low ^ Long.rotateLeft(high, 29)) * 0x9E37_79B9_7F4A_7C15L + place;
    h = (h ^ h >>> 32) * 0x9E37_79B9_7F4A_7C15L;
    return (int) (h >>> 33) & (buckets.length - 1);
  }

  private int find(long place, long high, long low, int scope) {
    int mask = buckets.length - 1;
    for (int b = bucket(place, high, low); buckets[b] != 0; b = (b + 1) & mask) {
      int at = (buckets[b] - 1) * WORDS;
      if (words[at + 2] == place
          && words[at] == low
          && words[at + 1] == high
          && (int) words[at + 3] == scope) {
        return buckets[b] - 1;
      }
    }
    return NONE;
  }

  private int bucketOf(int index) {
    int at = index * WORDS;
    return bucket(words[at + 2], words[at + 1], words[at]);
  }

  private void insert(int index) {
    int b = bucketOf(index);
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
    int hole = bucketOf(index);
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
