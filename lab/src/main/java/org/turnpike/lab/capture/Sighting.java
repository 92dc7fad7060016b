package org.turnpike.lab.capture;

import java.net.InetSocketAddress;

/// One thing seen on a link.
///
/// @param kind what it is
/// @param wrapped how it travelled: bare, or inside TURN and in which form
/// @param carrier UDP or TCP
/// @param from source as on this link
/// @param to destination as on this link
/// @param atMicros capture time, microseconds since the epoch
/// @param ssrc of RTP, else 0
public record Sighting(
    Kind kind,
    Wrapped wrapped,
    Carrier carrier,
    InetSocketAddress from,
    InetSocketAddress to,
    long atMicros,
    long ssrc) {

  public enum Kind {
    RTP,
    RTCP,
    STUN,
    /// The answer to a Binding request, by which ICE knows that a pair works (RFC 8445 §7.2.5.3).
    STUN_SUCCESS,
    DTLS,
    SIP,
    TLS,
    /// A TCP connection being opened: all that is seen of one that a firewall keeps from it.
    OPENING,
    OTHER
  }

  public enum Wrapped {
    BARE,
    CHANNEL_DATA,
    INDICATION;

    public boolean inTurn() {
      return this != BARE;
    }
  }

  public enum Carrier {
    UDP,
    TCP
  }

  public boolean isMedia() {
    return kind == Kind.RTP || kind == Kind.RTCP;
  }
}
