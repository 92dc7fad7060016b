package org.turnpike.traversal.stun;

/// The four classes, in the order of their two bits (RFC 8489 §5).
public enum StunClass {
  REQUEST,
  INDICATION,
  SUCCESS,
  ERROR
}
