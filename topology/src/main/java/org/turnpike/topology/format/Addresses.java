package org.turnpike.topology.format;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import org.turnpike.topology.settings.Prefix;

/// Arithmetic on addresses.
final class Addresses {

  private Addresses() {}

  /// The subnet of an address.
  ///
  /// @throws IllegalArgumentException for a length outside the family
  static Prefix prefixOf(InetAddress address, int bits) {
    byte[] bytes = address.getAddress();
    if (bits < 0 || bits > bytes.length * 8) {
      throw new IllegalArgumentException("prefix length " + bits);
    }
    for (int i = 0; i < bytes.length; i++) {
      int keep = Math.clamp(bits - i * 8L, 0, 8);
      bytes[i] &= (byte) (0xff00 >> keep);
    }
    return new Prefix(of(bytes), bits);
  }

  static Prefix host(InetAddress address) {
    return new Prefix(address, address.getAddress().length * 8);
  }

  /// The n-th address of a prefix, from 0; the last one if it has fewer.
  static InetAddress nth(Prefix prefix, int n) {
    byte[] start = prefix.network().getAddress();
    int free = start.length * 8 - prefix.bits();
    BigInteger count = BigInteger.ONE.shiftLeft(free);
    BigInteger step = BigInteger.valueOf(n).min(count.subtract(BigInteger.ONE));
    byte[] sum = new BigInteger(1, start).add(step).toByteArray();
    byte[] out = new byte[start.length];
    int take = Math.min(sum.length, out.length);
    System.arraycopy(sum, sum.length - take, out, out.length - take, take);
    return of(out);
  }

  /// The other end of a small subnet: its first host that is not `mine`.
  static InetAddress far(Prefix subnet, InetAddress mine) {
    int free = mine.getAddress().length * 8 - subnet.bits();
    // A subnet of two has no network address (RFC 3021), a single address no other end.
    int first = free <= 1 ? 0 : 1;
    InetAddress one = nth(subnet, first);
    return one.equals(mine) ? nth(subnet, first + 1) : one;
  }

  static boolean overlap(Prefix a, Prefix b) {
    return a.contains(b.network()) || b.contains(a.network());
  }

  /// Addresses that the Internet does not route: RFC 1918, RFC 6598, RFC 4193, loopback and
  /// link-local.
  static boolean isPrivate(InetAddress address) {
    byte[] b = address.getAddress();
    if (b.length == 16) {
      return (b[0] & 0xfe) == 0xfc || address.isLinkLocalAddress() || address.isLoopbackAddress();
    }
    return address.isSiteLocalAddress()
        || address.isLinkLocalAddress()
        || address.isLoopbackAddress()
        || ((b[0] & 0xff) == 100 && (b[1] & 0xc0) == 64);
  }

  private static InetAddress of(byte[] bytes) {
    try {
      return InetAddress.getByAddress(Arrays.copyOf(bytes, bytes.length));
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }
}
