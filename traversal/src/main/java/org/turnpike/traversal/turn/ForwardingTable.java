package org.turnpike.traversal.turn;

/// Where the packets of channels go, for all allocations of one thread: what the checks of RFC 8656
/// §12 came to, kept until the first of them could come to something else.
///
/// A packet is forwarded after one look here, at one entry of eight words, instead of a walk from
/// table to allocation to table to peer to permission, each in a cache line of its own. With a
/// thousand calls none of those is in the processor's nearest cache when its next packet comes, and
/// the walk took as long as everything else outside the kernel.
///
/// Whoever finds nothing here, or an entry that is over, asks the allocation, which decides and
/// puts the answer here. So an entry is never better than the decision it came from: it ends no
/// later than the channel and, from a peer, than the permission; and the allocation takes it out
/// when it forgets the peer.
final class ForwardingTable {

  /// The channel of a packet that comes from a peer, which has none yet.
  static final int FROM_PEER = 0;

  private static final int NONE = -1;

  // Words of an entry. A flow of 0 is an empty place.
  private static final int WORDS = 8;
  private static final int FLOW = 0;
  private static final int CHANNEL = 1;
  private static final int UNTIL = 2;
  private static final int TOWARD = 3;
  private static final int BOUND = 4;
  private static final int PACKETS = 5;
  private static final int BYTES = 6;

  private long[] words;
  private int mask;
  private int size;

  ForwardingTable(int capacity) {
    int places = Integer.highestOneBit(Math.max(4, capacity) * 2 - 1);
    words = new long[places * WORDS];
    mask = places - 1;
  }

  private int place(long flow, long channel) {
    long mixed = (flow + (channel << 20)) * 0x9E37_79B9_7F4A_7C15L;
    return ((int) (mixed >>> 32) & mask) * WORDS;
  }

  private int behind(int at) {
    return at + WORDS & (mask + 1) * WORDS - 1;
  }

  /// The entry of packets that come over a flow in a channel, whose end was not reached; negative
  /// if there is none.
  int find(long flow, int channel, long now) {
    int at = entry(flow, channel);
    return at >= 0 && now < words[at + UNTIL] ? at : NONE;
  }

  private int entry(long flow, int channel) {
    for (int at = place(flow, channel); words[at + FLOW] != 0; at = behind(at)) {
      if (words[at + FLOW] == flow && words[at + CHANNEL] == channel) {
        return at;
      }
    }
    return NONE;
  }

  /// Counts a packet of an entry that [#find] told of.
  ///
  /// @return the flow that it leaves on
  long forward(int at, int bytes) {
    words[at + PACKETS]++;
    words[at + BYTES] += bytes;
    return words[at + TOWARD];
  }

  /// The channel whose header goes before a packet from a peer.
  int bound(int at) {
    return (int) words[at + BOUND];
  }

  /// What has been counted of an entry stays.
  ///
  /// @param bound channel of a peer's packet; of no meaning for a client's
  void put(long flow, int channel, long until, long toward, int bound) {
    if (flow == 0) {
      throw new IllegalArgumentException("flow 0");
    }
    int at = entry(flow, channel);
    if (at < 0) {
      if ((size + 1) * 2 > mask + 1) {
        grow();
      }
      at = free(flow, channel);
      size++;
    }
    words[at + FLOW] = flow;
    words[at + CHANNEL] = channel;
    words[at + UNTIL] = until;
    words[at + TOWARD] = toward;
    words[at + BOUND] = bound;
  }

  private int free(long flow, long channel) {
    int at = place(flow, channel);
    while (words[at + FLOW] != 0) {
      at = behind(at);
    }
    return at;
  }

  private void grow() {
    long[] old = words;
    words = new long[old.length * 2];
    mask = mask * 2 + 1;
    for (int from = 0; from < old.length; from += WORDS) {
      if (old[from + FLOW] != 0) {
        System.arraycopy(old, from, words, free(old[from + FLOW], old[from + CHANNEL]), WORDS);
      }
    }
  }

  long packets(long flow, int channel) {
    int at = entry(flow, channel);
    return at < 0 ? 0 : words[at + PACKETS];
  }

  long bytes(long flow, int channel) {
    int at = entry(flow, channel);
    return at < 0 ? 0 : words[at + BYTES];
  }

  void remove(long flow, int channel) {
    int hole = entry(flow, channel);
    if (hole < 0) {
      return;
    }
    clear(hole);
    size--;
    // Those behind the hole in its run are put in again, so that no search stops short of them.
    long[] moved = new long[WORDS];
    for (int at = behind(hole); words[at + FLOW] != 0; at = behind(at)) {
      System.arraycopy(words, at, moved, 0, WORDS);
      clear(at);
      System.arraycopy(moved, 0, words, free(moved[FLOW], moved[CHANNEL]), WORDS);
    }
  }

  private void clear(int at) {
    for (int i = 0; i < WORDS; i++) {
      words[at + i] = 0;
    }
  }

  int size() {
    return size;
  }
}
