package org.turnpike.net.ffm;

import java.lang.foreign.MemorySegment;

/// An array of `struct mmsghdr`, each with a list of I/O vectors and room for one control message:
/// what `recvmmsg` and `sendmmsg` take.
///
/// ```
/// struct mmsghdr, 64 bytes         struct iovec, 16 bytes    struct cmsghdr, 16 bytes
///  0 name      *                    0 base *                  0 length, these 16 bytes too
///  8 name length   (u32)            8 length                  8 level (u32), 12 type (u32)
/// 16 vectors   *                                             16 its bytes
/// 24 how many vectors
/// 32 control   *
/// 40 control length
/// 48 flags         (u32)
/// 56 bytes received or sent (u32)
/// ```
final class Messages {

  static final int CONTROL = 32;
  private static final int MESSAGE = 64;
  private static final int VECTOR = 16;
  private static final int CONTROL_HEADER = 16;

  // The segments are kept, since a segment that nobody refers to is freed.
  private final MemorySegment headers;
  private final MemorySegment vectors;
  private final MemorySegment controls;
  private final MemorySegment names;
  private final long header;
  private final long vector;
  private final long control;
  private final long name;

  Messages(int count) {
    headers = Raw.allocate((long) count * MESSAGE);
    vectors = Raw.allocate((long) count * VECTOR);
    controls = Raw.allocate((long) count * CONTROL);
    names = Raw.allocate((long) count * Sockaddr.STRIDE);
    header = headers.address();
    vector = vectors.address();
    control = controls.address();
    name = names.address();
  }

  /// The message as the kernel is given it.
  long at(int i) {
    return header + (long) i * MESSAGE;
  }

  long name(int i) {
    return name + (long) i * Sockaddr.STRIDE;
  }

  private long control(int i) {
    return control + (long) i * CONTROL;
  }

  void vector(int i, long base, int length) {
    long at = vector + (long) i * VECTOR;
    Raw.put64(at, base);
    Raw.put64(at + 8, length);
  }

  /// @param name where the address lies or is to be written
  /// @param first of its vectors
  void set(int i, long address, int addressLength, int first, int count, int controlLength) {
    long at = at(i);
    Raw.put64(at, address);
    Raw.put32(at + 8, addressLength);
    Raw.put64(at + 16, vector + (long) first * VECTOR);
    Raw.put64(at + 24, count);
    Raw.put64(at + 32, controlLength == 0 ? 0 : control(i));
    Raw.put64(at + 40, controlLength);
    Raw.put32(at + 48, 0);
  }

  /// What the kernel changed when it received into a message is put back.
  void again(int i) {
    long at = at(i);
    Raw.put32(at + 8, Sockaddr.V6_BYTES);
    Raw.put64(at + 40, CONTROL);
  }

  int bytes(int i) {
    return Raw.i32(at(i) + 56);
  }

  /// The size of the packets that the kernel put together into this one; 0 for a plain packet.
  int segment(int i) {
    if (Raw.i64(at(i) + 40) < CONTROL_HEADER + 4) {
      return 0;
    }
    long at = control(i);
    return Raw.i32(at + 8) == Sockets.SOL_UDP && Raw.i32(at + 12) == Sockets.UDP_GRO
        ? Raw.i32(at + 16)
        : 0;
  }

  /// Has the kernel cut the message into packets of this size.
  ///
  /// @return the length of the control message
  int cut(int i, int size) {
    long at = control(i);
    Raw.put64(at, CONTROL_HEADER + 2);
    Raw.put32(at + 8, Sockets.SOL_UDP);
    Raw.put32(at + 12, Sockets.UDP_SEGMENT);
    Raw.put16(at + 16, size);
    return CONTROL_HEADER + 8;
  }
}
