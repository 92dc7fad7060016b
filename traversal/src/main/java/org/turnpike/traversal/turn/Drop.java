package org.turnpike.traversal.turn;

/// Why a packet went nowhere. The ordinal is what a driver counts by.
public enum Drop {
  /// Neither STUN nor ChannelData.
  UNKNOWN_PROTOCOL,
  /// A message that its own length, cookie or attributes belie.
  MALFORMED,
  /// An indication or ChannelData from a client without allocation.
  NO_ALLOCATION,
  /// ChannelData with a number that nothing is bound to.
  NO_CHANNEL,
  /// From or to a peer that the client has no permission for, or none any longer.
  NO_PERMISSION,
  /// To or from a peer that the policy takes packets from and never relays.
  SWALLOWED,
  /// To a peer, or a port of one, that the policy forbids.
  FORBIDDEN,
  /// A request without credentials from a source that sent too many.
  TOO_MANY_UNAUTHENTICATED,
  /// A packet that does not fit with the header that it would get.
  TOO_LARGE,
  /// More than one user's bandwidth.
  USER_BANDWIDTH,
  /// More than the bandwidth of all users together.
  RELAY_BANDWIDTH;

  /// In metrics: `no_permission`.
  public String text() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
