package org.turnpike.traversal.turn;

import org.turnpike.wire.PacketOut;
import org.turnpike.wire.PacketStep;

/// What a relay socket of a [TurnDriver] hears.
public interface RelaySocket extends PacketStep {

  /// The network, or a peer's machine, refused a packet of this socket (RFC 8656 §11.5).
  ///
  /// @param flow where the packet was sent to
  /// @param type of the ICMP message, or of the ICMPv6 message where the flow is IPv6
  /// @param data the four bytes after its checksum
  void onIcmp(long flow, int type, int code, long data, long now, PacketOut out);
}
