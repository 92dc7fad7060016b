package org.turnpike.net.ffm;

import java.lang.foreign.MemorySegment;

/// Where a thread receives: slots that sockets fill one after the other, each large enough for any
/// datagram, so that packets of many sockets lie there until what was made of them is sent. Then
/// [#rewind].
///
/// Slots lie 66,112 bytes apart. At a power of two their first bytes, which is all that a packet of
/// voice touches, would compete for a few lines of the processor's caches.
public final class Inbound {

  private static final int MSG_DONTWAIT = 0x40;
  private static final int SLOTS = 128;

  /// How many one call receives at the most.
  public static final int BATCH = 64;

  private static final int LARGEST = 65_535;

  private final Libc libc = new Libc();
  private final Messages messages = new Messages(SLOTS);
  private final MemorySegment memory;
  private final int headroom;
  private final int stride;
  private int used;
  private int first;

  /// @param headroom bytes before each packet that a header may grow into
  public Inbound(int headroom) {
    this.headroom = headroom;
    this.stride = headroom + LARGEST + 1 + 512;
    this.memory = Raw.allocate((long) SLOTS * stride);
    for (int i = 0; i < SLOTS; i++) {
      messages.vector(i, memory.address() + start(i), LARGEST);
      messages.set(i, messages.name(i), Sockaddr.V6_BYTES, i, 1, Messages.CONTROL);
    }
  }

  /// Whether the next [#receive] has a slot.
  public boolean room() {
    return used < SLOTS;
  }

  /// How many the next [#receive] takes at the most.
  public int most() {
    return Math.min(BATCH, SLOTS - used);
  }

  /// Every slot is free again.
  public void rewind() {
    for (int i = 0; i < used; i++) {
      messages.again(i);
    }
    used = 0;
  }

  /// Takes what the socket has, up to [#most]; fewer than that means that it is empty.
  ///
  /// @return how many, from 0 in what follows; or minus the error number
  public int receive(int fd) {
    int got = libc.recvmmsg(fd, messages.at(used), most(), MSG_DONTWAIT);
    if (got > 0) {
      first = used;
      used += got;
    }
    return got;
  }

  /// The bytes under every slot.
  public MemorySegment memory() {
    return memory;
  }

  /// Where a packet begins in [#memory].
  public long at(int i) {
    return start(first + i);
  }

  private long start(int slot) {
    return (long) slot * stride + headroom;
  }

  public int length(int i) {
    return messages.bytes(first + i);
  }

  /// The size of the packets that lie here one after the other, the last of them perhaps shorter; 0
  /// for a single packet.
  public int segment(int i) {
    return messages.segment(first + i);
  }

  public boolean v6(int i) {
    return Sockaddr.v6(messages.name(first + i));
  }

  public long high(int i) {
    return Sockaddr.high(messages.name(first + i));
  }

  public long low(int i) {
    return Sockaddr.low(messages.name(first + i));
  }

  public int port(int i) {
    return Sockaddr.port(messages.name(first + i));
  }

  public int scope(int i) {
    return Sockaddr.scope(messages.name(first + i));
  }
}
