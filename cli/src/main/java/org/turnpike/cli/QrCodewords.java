package org.turnpike.cli;

import java.util.Arrays;

/// The bytes that a QR code carries: mode, length, message and padding, cut into blocks, each with
/// its Reed-Solomon error correction, and interleaved so that a stain hits all blocks a little
/// (ISO/IEC 18004 §7.4 to §7.6).
final class QrCodewords {

  /// A version's blocks at level M (table 9).
  ///
  /// @param correction codewords of error correction in each block
  /// @param shorter blocks of `data` codewords
  /// @param longer blocks of one more
  private record Blocks(int correction, int shorter, int data, int longer) {
    int capacity() {
      return shorter * data + longer * (data + 1);
    }
  }

  private static final Blocks[] BLOCKS = {
    new Blocks(10, 1, 16, 0),
    new Blocks(16, 1, 28, 0),
    new Blocks(26, 1, 44, 0),
    new Blocks(18, 2, 32, 0),
    new Blocks(24, 2, 43, 0),
    new Blocks(16, 4, 27, 0),
    new Blocks(18, 4, 31, 0),
    new Blocks(22, 2, 38, 2),
    new Blocks(22, 3, 36, 2),
    new Blocks(26, 4, 43, 1),
  };

  private static final int BYTE_MODE = 0b0100;

  private QrCodewords() {}

  /// The smallest version that holds this many bytes.
  ///
  /// @throws IllegalArgumentException if none does
  static int versionFor(int bytes) {
    for (int version = 1; version <= BLOCKS.length; version++) {
      int head = 4 + lengthBits(version);
      if (head + bytes * 8 <= BLOCKS[version - 1].capacity() * 8) {
        return version;
      }
    }
    throw new IllegalArgumentException(
        "a text of " + bytes + " bytes is too long for a QR code on a terminal (at most 213)");
  }

  private static int lengthBits(int version) {
    return version < 10 ? 8 : 16;
  }

  static byte[] of(byte[] message, int version) {
    Blocks blocks = BLOCKS[version - 1];
    byte[] data = data(message, version, blocks.capacity());
    int count = blocks.shorter() + blocks.longer();
    byte[][] parts = new byte[count][];
    byte[][] corrections = new byte[count][];
    int from = 0;
    for (int i = 0; i < count; i++) {
      int length = blocks.data() + (i < blocks.shorter() ? 0 : 1);
      parts[i] = Arrays.copyOfRange(data, from, from + length);
      corrections[i] = correction(parts[i], blocks.correction());
      from += length;
    }
    byte[] all = new byte[blocks.capacity() + count * blocks.correction()];
    int next = interleave(parts, all, 0);
    interleave(corrections, all, next);
    return all;
  }

  private static int interleave(byte[][] parts, byte[] into, int at) {
    int longest = parts[parts.length - 1].length;
    int next = at;
    for (int i = 0; i < longest; i++) {
      for (byte[] part : parts) {
        if (i < part.length) {
          into[next++] = part[i];
        }
      }
    }
    return next;
  }

  /// §7.4.10: four zero bits end it, then two bytes in turn fill it up.
  private static byte[] data(byte[] message, int version, int capacity) {
    byte[] data = new byte[capacity];
    int at = put(data, 0, BYTE_MODE, 4);
    at = put(data, at, message.length, lengthBits(version));
    for (byte one : message) {
      at = put(data, at, one & 0xff, 8);
    }
    int used = Math.min(capacity, (at + 4 + 7) / 8);
    for (int i = used; i < capacity; i++) {
      data[i] = (byte) ((i - used) % 2 == 0 ? 0xec : 0x11);
    }
    return data;
  }

  private static int put(byte[] data, int at, int value, int bits) {
    for (int i = 0; i < bits; i++) {
      int bit = value >> bits - 1 - i & 1;
      data[(at + i) / 8] |= (byte) (bit << 7 - (at + i) % 8);
    }
    return at + bits;
  }

  /// §7.5.2: the rest of dividing by the product of (x - 2^i), in the field of 256 elements.
  static byte[] correction(byte[] data, int count) {
    int[] generator = new int[count + 1];
    generator[0] = 1;
    int root = 1;
    for (int i = 0; i < count; i++) {
      for (int j = i + 1; j > 0; j--) {
        generator[j] ^= times(generator[j - 1], root);
      }
      root = times(root, 2);
    }
    int[] rest = new int[data.length + count];
    for (int i = 0; i < data.length; i++) {
      rest[i] = data[i] & 0xff;
    }
    for (int i = 0; i < data.length; i++) {
      int factor = rest[i];
      for (int j = 0; j <= count; j++) {
        rest[i + j] ^= times(generator[j], factor);
      }
    }
    byte[] correction = new byte[count];
    for (int i = 0; i < count; i++) {
      correction[i] = (byte) rest[data.length + i];
    }
    return correction;
  }

  /// Modulo x^8 + x^4 + x^3 + x^2 + 1.
  private static int times(int a, int b) {
    int product = 0;
    for (int i = 7; i >= 0; i--) {
      product = product << 1 ^ ((product >> 7 & 1) == 1 ? 0x11d : 0);
      product ^= (b >> i & 1) == 1 ? a : 0;
    }
    return product;
  }
}
