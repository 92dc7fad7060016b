package org.turnpike.wire;

/// What a [PacketStep] may do with a packet. Nothing here blocks.
public interface PacketOut {

  void send(Slice packet, long flow);

  /// @param reason index into the step's own list of drop reasons, for its counters
  void drop(int reason);

  /// Hands the packet to the signalling side of its owner (a copy is made).
  void escalate(Slice packet, long flow);
}
