package org.turnpike.topology.party;

/// How a client that has addresses of both families ranks them: the local preference of its
/// candidates (RFC 8445 §5.1.2.1).
public enum AddressOrder {
  IPV4_FIRST,
  /// As RFC 8421 §4 has it.
  IPV6_FIRST,
  /// All have one preference.
  ALIKE
}
