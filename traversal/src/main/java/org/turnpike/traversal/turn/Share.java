package org.turnpike.traversal.turn;

/// What one user may relay, over all threads of a relay, in each direction.
final class Share {

  private final Meter toPeers = new Meter();
  private final Meter fromPeers = new Meter();

  Meter meter(boolean towardPeers) {
    return towardPeers ? toPeers : fromPeers;
  }

  /// Whoever gave up all allocations and comes again before then finds the meters as they were.
  long restsUntil() {
    return Math.max(toPeers.fullAt(), fromPeers.fullAt());
  }
}
