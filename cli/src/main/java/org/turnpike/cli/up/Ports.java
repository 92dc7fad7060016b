package org.turnpike.cli.up;

/// The ports of a node without a topology file. 0 takes a free one.
///
/// @param sip SIP over UDP and TCP
/// @param sipTls SIP over TLS
/// @param ws SIP over WebSocket
/// @param wss SIP over secure WebSocket
/// @param turn STUN and TURN over UDP and TCP
/// @param https status page, metrics, the authority's certificate
/// @param firstRelay first of the ports that allocations are made on
/// @param lastRelay last of them
public record Ports(
    int sip, int sipTls, int ws, int wss, int turn, int https, int firstRelay, int lastRelay) {

  /// What `turnpike up` listens on: SIP, STUN and relay ports by their standards and the port
  /// table, the web ports at numbers that need no privilege.
  public static final Ports STANDARD =
      new Ports(5060, 5061, 5066, 7443, 3478, 8443, 50_000, 59_999);

  /// Free ones for every listener; relay ports as in [#STANDARD].
  public static final Ports FREE =
      new Ports(0, 0, 0, 0, 0, 0, STANDARD.firstRelay, STANDARD.lastRelay);
}
