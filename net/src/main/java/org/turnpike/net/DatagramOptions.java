package org.turnpike.net;

import org.jspecify.annotations.Nullable;

/// How a datagram socket is opened. Start from [#listener] or [#relay].
///
/// @param shared with other paths (SO_REUSEPORT); else the port is nobody else's
/// @param trafficClass the octet that packets carry in IPv4's TOS or IPv6's traffic class; a DSCP
///   is its upper six bits
/// @param dontFragment whether packets carry DF and are refused where they do not fit. Else routers
///   and this machine may fragment them: RFC 8656 §14 has a relay send without DF unless it is
///   asked to. One packet is sent with DF by [DatagramPath#sendWhole]
/// @param icmp who hears of ICMP errors for packets of this socket; the portable path hears of none
public record DatagramOptions(
    boolean shared, int trafficClass, boolean dontFragment, @Nullable IcmpStep icmp) {

  private static final DatagramOptions LISTENER = new DatagramOptions(true, 0, false, null);
  private static final DatagramOptions RELAY = new DatagramOptions(false, 0, false, null);

  public DatagramOptions {
    if (trafficClass < 0 || trafficClass > 255) {
      throw new IllegalArgumentException("a traffic class is an octet, not " + trafficClass);
    }
  }

  /// A port that every path has a socket on.
  public static DatagramOptions listener() {
    return LISTENER;
  }

  /// A port of one session.
  public static DatagramOptions relay() {
    return RELAY;
  }

  /// @param dscp 0 to 63; 46 is expedited forwarding
  public DatagramOptions marked(int dscp) {
    return new DatagramOptions(shared, dscp << 2, dontFragment, icmp);
  }

  public DatagramOptions unfragmented() {
    return new DatagramOptions(shared, trafficClass, true, icmp);
  }

  public DatagramOptions reporting(IcmpStep to) {
    return new DatagramOptions(shared, trafficClass, dontFragment, to);
  }
}
