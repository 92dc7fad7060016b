package org.turnpike.topology.party;

/// What a client does with a peer that has no ICE.
public enum PlainPeers {
  /// It sends to the addresses that the peer named (RFC 8445 §5.1.4).
  HEARD,
  /// The call is answered, and silent.
  SENT_NOTHING,
  /// It answers 488, or ends what was answered (RFC 8827 §6.5).
  REFUSED
}
