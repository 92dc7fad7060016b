package org.turnpike.net.ffm;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// Memory by its address. One constant segment over all of it, because the compiler then removes
/// every check but the access itself; whoever reads and writes here keeps inside what it allocated.
final class Raw {

  private static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);
  private static final ValueLayout.OfShort U16 = ValueLayout.JAVA_SHORT_UNALIGNED;
  private static final ValueLayout.OfInt U32 = ValueLayout.JAVA_INT_UNALIGNED;
  private static final ValueLayout.OfLong U64 = ValueLayout.JAVA_LONG_UNALIGNED;
  private static final ValueLayout.OfShort NET16 = U16.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfInt NET32 = U32.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfLong NET64 = U64.withOrder(ByteOrder.BIG_ENDIAN);

  private Raw() {}

  /// Zeroed, and freed with the last reference to it. A cache line's alignment, so that an array of
  /// messages does not straddle more lines than it needs.
  static MemorySegment allocate(long bytes) {
    return Arena.ofAuto().allocate(bytes, 64);
  }

  static int u8(long at) {
    return ALL.get(ValueLayout.JAVA_BYTE, at) & 0xff;
  }

  static int u16(long at) {
    return ALL.get(U16, at) & 0xffff;
  }

  static int i32(long at) {
    return ALL.get(U32, at);
  }

  static long i64(long at) {
    return ALL.get(U64, at);
  }

  static void put16(long at, int value) {
    ALL.set(U16, at, (short) value);
  }

  static void put32(long at, int value) {
    ALL.set(U32, at, value);
  }

  static void put64(long at, long value) {
    ALL.set(U64, at, value);
  }

  static int net16(long at) {
    return ALL.get(NET16, at) & 0xffff;
  }

  static long net32(long at) {
    return ALL.get(NET32, at) & 0xffff_ffffL;
  }

  static long net64(long at) {
    return ALL.get(NET64, at);
  }

  static void putNet16(long at, int value) {
    ALL.set(NET16, at, (short) value);
  }

  static void putNet32(long at, long value) {
    ALL.set(NET32, at, (int) value);
  }

  static void putNet64(long at, long value) {
    ALL.set(NET64, at, value);
  }

  static void copy(MemorySegment from, long start, long to, int bytes) {
    MemorySegment.copy(from, start, ALL, to, bytes);
  }

  static void copy(long from, long to, int bytes) {
    MemorySegment.copy(ALL, from, ALL, to, bytes);
  }
}
