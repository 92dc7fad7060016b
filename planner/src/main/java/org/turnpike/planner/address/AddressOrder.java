package org.turnpike.planner.address;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.Comparator;
import org.turnpike.topology.settings.Prefix;

/// Addresses and prefixes in the order of their numbers, IPv4 first.
public final class AddressOrder {

  public static final Comparator<InetAddress> ADDRESSES =
      Comparator.<InetAddress>comparingInt(a -> a.getAddress().length)
          .thenComparing(InetAddress::getAddress, Arrays::compareUnsigned);

  public static final Comparator<Prefix> PREFIXES =
      Comparator.comparing(Prefix::network, ADDRESSES).thenComparingInt(Prefix::bits);

  private AddressOrder() {}
}
