package org.turnpike.planner.ice;

import java.util.Comparator;

/// A candidate of each agent, by priority: what decides which of several working pairs is used.
///
/// @param controlling priority of the controlling agent's candidate
/// @param controlled priority of the controlled agent's candidate
public record CandidatePair(long controlling, long controlled) {

  /// The best first.
  public static final Comparator<CandidatePair> BEST_FIRST =
      (a, b) -> Long.compareUnsigned(b.priority(), a.priority());

  /// RFC 8445 §6.1.2.3. The last bit breaks the tie between a pair and its mirror image, so that of
  /// two relays that would each do alone, the controlled agent's is used: the caller's own
  /// candidate is then the better one of the pair.
  public long priority() {
    return (Math.min(controlling, controlled) << 32)
        + 2 * Math.max(controlling, controlled)
        + (controlling > controlled ? 1 : 0);
  }
}
