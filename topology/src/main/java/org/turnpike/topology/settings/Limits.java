package org.turnpike.topology.settings;

/// Bounds on what peers can make a node hold.
///
/// @param connections open stream connections of all listeners
/// @param connectionsPerSource open stream connections of one source address
/// @param halfOpenSeconds a connection that has sent no whole message by then is closed
/// @param unauthenticatedPerSecond requests without valid credentials that one source may send a
///   second
/// @param messageBytes largest SIP message
/// @param allocationsPerUser TURN allocations of one user, else 486 (RFC 8656 §7.2)
/// @param allocations TURN allocations of all users of this node, its share of the pool's, else 486
/// @param bandwidthPerUser bit/s that are relayed for one user in each direction; more is dropped
/// @param bandwidth bit/s that are relayed for all users in each direction, this node's share of
///   the pool's
public record Limits(
    int connections,
    int connectionsPerSource,
    int halfOpenSeconds,
    int unauthenticatedPerSecond,
    int messageBytes,
    int allocationsPerUser,
    int allocations,
    long bandwidthPerUser,
    long bandwidth) {

  /// A bandwidth that nothing reaches.
  public static final long NO_LIMIT = Long.MAX_VALUE;

  public static final Limits DEFAULT =
      new Limits(10_000, 1_000, 10, 200, 65_536, 100, 20_000, NO_LIMIT, NO_LIMIT);

  /// Without a bound on the allocations of all users but the relay's ports.
  public Limits(
      int connections,
      int connectionsPerSource,
      int halfOpenSeconds,
      int unauthenticatedPerSecond,
      int messageBytes,
      int allocationsPerUser) {
    this(
        connections,
        connectionsPerSource,
        halfOpenSeconds,
        unauthenticatedPerSecond,
        messageBytes,
        allocationsPerUser,
        Integer.MAX_VALUE,
        NO_LIMIT,
        NO_LIMIT);
  }

  /// The same with other limits of the relay.
  public Limits withRelay(
      int allocationsPerUser, int allocations, long bandwidthPerUser, long bandwidth) {
    return new Limits(
        connections,
        connectionsPerSource,
        halfOpenSeconds,
        unauthenticatedPerSecond,
        messageBytes,
        allocationsPerUser,
        allocations,
        bandwidthPerUser,
        bandwidth);
  }
}
