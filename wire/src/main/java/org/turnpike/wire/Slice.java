package org.turnpike.wire;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;

/// A bounds-checked view of bytes, in network order; index 0 is its first byte. A slice that a
/// driver hands to a callback is valid until the callback returns, unless [#keep] copied it.
///
/// The view can be re-aimed ([#aim]) so that a driver needs one object per thread, not one per
/// packet, and it can grow into headroom before its first byte ([#prepend]) so that a header is
/// written in place.
public final class Slice {

  private static final ValueLayout.OfShort U16 =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfInt U32 =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfLong U64 =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private MemorySegment memory;
  private long start;
  private int length;
  private int headroom;

  private Slice(MemorySegment memory, long start, int length, int headroom) {
    this.memory = memory;
    this.start = start;
    this.length = length;
    this.headroom = headroom;
  }

  public static Slice of(byte[] bytes) {
    return of(bytes, 0, bytes.length);
  }

  public static Slice of(byte[] bytes, int from, int length) {
    return of(MemorySegment.ofArray(bytes), from, length);
  }

  public static Slice of(MemorySegment memory, long from, int length) {
    return new Slice(memory, 0, 0, 0).aim(memory, from, length, 0);
  }

  /// Points this view at other bytes.
  ///
  /// @param spare bytes before `from` that belong to the packet's buffer and may be written by
  ///   [#prepend]
  /// @throws IndexOutOfBoundsException if the bytes or the headroom are not inside `memory`
  public Slice aim(MemorySegment memory, long from, int length, int spare) {
    if (length < 0 || spare < 0 || from < spare || from > memory.byteSize() - length) {
      throw new IndexOutOfBoundsException(
          "slice " + from + "+" + length + " of " + memory.byteSize());
    }
    this.memory = memory;
    this.start = from;
    this.length = length;
    this.headroom = spare;
    return this;
  }

  public int length() {
    return length;
  }

  public int headroom() {
    return headroom;
  }

  /// The bytes under this view, for a driver that sends them.
  public MemorySegment memory() {
    return memory;
  }

  /// Where index 0 lies in [#memory].
  public long start() {
    return start;
  }

  public int u8(int at) {
    check(at, 1);
    return memory.get(JAVA_BYTE, start + at) & 0xff;
  }

  public int u16(int at) {
    check(at, 2);
    return memory.get(U16, start + at) & 0xffff;
  }

  /// 32 bits without sign, in a long.
  public long u32(int at) {
    check(at, 4);
    return memory.get(U32, start + at) & 0xffff_ffffL;
  }

  public int i32(int at) {
    check(at, 4);
    return memory.get(U32, start + at);
  }

  /// 64 bits as they are: compare with [Long#compareUnsigned].
  public long u64(int at) {
    check(at, 8);
    return memory.get(U64, start + at);
  }

  public void put8(int at, int value) {
    check(at, 1);
    memory.set(JAVA_BYTE, start + at, (byte) value);
  }

  public void put16(int at, int value) {
    check(at, 2);
    memory.set(U16, start + at, (short) value);
  }

  public void put32(int at, long value) {
    check(at, 4);
    memory.set(U32, start + at, (int) value);
  }

  public void put64(int at, long value) {
    check(at, 8);
    memory.set(U64, start + at, value);
  }

  public void put(int at, byte[] bytes) {
    check(at, bytes.length);
    MemorySegment.copy(bytes, 0, memory, JAVA_BYTE, start + at, bytes.length);
  }

  /// A new view of part of these bytes.
  public Slice view(int at, int count) {
    check(at, count);
    return new Slice(memory, start + at, count, headroom + at);
  }

  /// Grows the view by `count` bytes before its first one, within the headroom.
  public Slice prepend(int count) {
    if (count < 0 || count > headroom) {
      throw new IndexOutOfBoundsException("prepend " + count + " into headroom of " + headroom);
    }
    start -= count;
    length += count;
    headroom -= count;
    return this;
  }

  /// Whether the buffer goes on for `count` bytes after the last one.
  public boolean tailroom(int count) {
    return start + length + count <= memory.byteSize();
  }

  /// Grows the view by `count` bytes after its last one, to be written by the caller.
  ///
  /// @throws IndexOutOfBoundsException without that [#tailroom]
  public Slice append(int count) {
    if (count < 0 || !tailroom(count)) {
      throw new IndexOutOfBoundsException("append " + count + " to " + length + " bytes");
    }
    length += count;
    return this;
  }

  /// Drops `count` bytes at the front; they become headroom.
  public Slice trimFront(int count) {
    check(0, count);
    start += count;
    length -= count;
    headroom += count;
    return this;
  }

  /// Keeps the first `count` bytes.
  public Slice trimTo(int count) {
    check(0, count);
    length = count;
    return this;
  }

  /// A copy that outlives the callback.
  public Slice keep() {
    return of(bytes());
  }

  public byte[] bytes() {
    return bytes(0, length);
  }

  public byte[] bytes(int at, int count) {
    check(at, count);
    byte[] out = new byte[count];
    MemorySegment.copy(memory, JAVA_BYTE, start + at, out, 0, count);
    return out;
  }

  private void check(int at, int count) {
    if (at < 0 || count < 0 || at > length - count) {
      throw new IndexOutOfBoundsException("bytes " + at + "+" + count + " of " + length);
    }
  }

  @Override
  public String toString() {
    byte[] shown = Arrays.copyOf(bytes(0, Math.min(length, 32)), Math.min(length, 32));
    return length + " bytes " + HexFormat.of().formatHex(shown) + (length > 32 ? "…" : "");
  }
}
