package org.turnpike.planner.network;

import java.net.InetAddress;
import org.turnpike.topology.settings.Prefix;

/// An address as two words. IPv4 stands where RFC 4291 §2.5.5.2 maps it, in `::ffff:0:0/96`, so one
/// comparison serves both families.
public record Bits(long high, long low) {

  /// Bits that IPv4 has before its own.
  static final int MAPPED = 96;

  public static Bits of(InetAddress address) {
    byte[] b = address.getAddress();
    return b.length == 4
        ? new Bits(0, 0xffff_0000_0000L | word(b, 0))
        : new Bits(word(b, 0) << 32 | word(b, 4), word(b, 8) << 32 | word(b, 12));
  }

  private static long word(byte[] b, int at) {
    return (b[at] & 0xffL) << 24
        | (b[at + 1] & 0xff) << 16
        | (b[at + 2] & 0xff) << 8
        | b[at + 3] & 0xff;
  }

  boolean four() {
    return high == 0 && low >>> 32 == 0xffff;
  }

  /// The first `length` bits, the others zero.
  Bits first(int length) {
    return new Bits(high & mask(length), low & mask(length - 64));
  }

  private static long mask(int length) {
    return length <= 0 ? 0 : length >= 64 ? -1 : -1L << 64 - length;
  }

  /// A prefix to compare with.
  public record Block(Bits network, int length) {

    public static Block of(Prefix prefix) {
      Bits network = Bits.of(prefix.network());
      return new Block(network, prefix.bits() + (network.four() ? MAPPED : 0));
    }

    public boolean contains(Bits address) {
      return ((address.high ^ network.high) & mask(length)) == 0
          && ((address.low ^ network.low) & mask(length - 64)) == 0
          && (length >= MAPPED || !address.four());
    }
  }
}
