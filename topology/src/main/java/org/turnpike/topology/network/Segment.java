package org.turnpike.topology.network;

/// The network segments that a call can cross.
public enum Segment {
  /// Customer network.
  CN,
  /// A federated partner's network.
  FCN,
  /// Internet.
  INT,
  /// ExpressRoute, or any private circuit to a provider.
  ER,
  /// Provider network.
  MSN,
  /// Telephone network.
  PSTN
}
