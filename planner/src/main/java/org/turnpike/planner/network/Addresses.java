package org.turnpike.planner.network;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.turnpike.topology.settings.Prefix;

/// Arithmetic on addresses.
public final class Addresses {

  private Addresses() {}

  public static boolean sameFamily(InetAddress a, InetAddress b) {
    return a.getClass() == b.getClass();
  }

  /// Addresses that are not routed between organisations: RFC 1918, RFC 4193, link-local.
  public static boolean isPrivate(InetAddress address) {
    byte first = address.getAddress()[0];
    return address.isSiteLocalAddress()
        || address.isLinkLocalAddress()
        || (address.getAddress().length == 16 && (first & 0xfe) == 0xfc);
  }

  /// The first that is of the family of another.
  public static Optional<InetAddress> like(InetAddress other, List<InetAddress> of) {
    for (InetAddress address : of) {
      if (sameFamily(address, other)) {
        return Optional.of(address);
      }
    }
    return Optional.empty();
  }

  /// The address that has the place in one prefix that another has in a prefix of the same size.
  public static InetAddress shifted(InetAddress address, Prefix from, Prefix to) {
    byte[] bytes = address.getAddress();
    byte[] base = from.network().getAddress();
    byte[] other = to.network().getAddress();
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) ((bytes[i] ^ base[i]) | other[i]);
    }
    return of(bytes);
  }

  /// The n-th address of a prefix, from 0; empty if it has fewer.
  public static Optional<InetAddress> nth(Prefix prefix, long n) {
    byte[] start = prefix.network().getAddress();
    BigInteger count = BigInteger.ONE.shiftLeft(start.length * 8 - prefix.bits());
    if (BigInteger.valueOf(n).compareTo(count) >= 0) {
      return Optional.empty();
    }
    byte[] sum = new BigInteger(1, start).add(BigInteger.valueOf(n)).toByteArray();
    byte[] out = new byte[start.length];
    int take = Math.min(sum.length, out.length);
    System.arraycopy(sum, sum.length - take, out, out.length - take, take);
    return Optional.of(of(out));
  }

  /// The first address that a host can have: a prefix of one or two has no network address.
  public static InetAddress firstHost(Prefix prefix) {
    int free = prefix.network().getAddress().length * 8 - prefix.bits();
    return nth(prefix, free > 1 ? 1 : 0).orElseThrow();
  }

  private static InetAddress of(byte[] bytes) {
    try {
      return InetAddress.getByAddress(Arrays.copyOf(bytes, bytes.length));
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }
}
