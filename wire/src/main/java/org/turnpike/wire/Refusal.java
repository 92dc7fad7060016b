package org.turnpike.wire;

/// A protocol's refusal. What the peer learns and what the operator learns are two things.
///
/// @param code the protocol's own code (SIP status, STUN error code)
/// @param toldPeer the reason phrase on the wire; gives nothing away
/// @param toldOperator the cause, with names and remedy, for the log
public record Refusal(int code, String toldPeer, String toldOperator) {}
