package org.turnpike.wire;

/// Media: runs to completion on the thread that received the packet and allocates nothing.
public interface PacketStep {

  /// @param packet valid until this returns
  /// @param flow `net`'s generation-tagged handle for a socket and its remote
  /// @param now monotonic nanoseconds of the batch that this packet came in
  void onPacket(Slice packet, long flow, long now, PacketOut out);
}
