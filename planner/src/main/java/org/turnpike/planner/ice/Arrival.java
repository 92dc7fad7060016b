package org.turnpike.planner.ice;

import java.util.Optional;
import org.turnpike.planner.network.Spot;
import org.turnpike.planner.path.Walk;
import org.turnpike.topology.Disposition;

/// Whether a packet came to the host that was meant. A private address leads to whoever has it
/// where the packet is, and only the right one knows the password (RFC 8445 §7.2.2).
final class Arrival {

  private Arrival() {}

  /// The walk, or one that found no way if it ended on another network than the host's.
  static Walk judged(Walk walk, Spot host) {
    boolean there =
        host.network().isEmpty()
            ? walk.at().equals("internet")
            : walk.at().equals(host.network().get().path());
    return there || !walk.delivered() ? walk : elsewhere(walk);
  }

  static Walk elsewhere(Walk walk) {
    return new Walk(
        walk.hops(),
        Disposition.NO_ROUTE,
        walk.at(),
        Optional.empty(),
        walk.last().to() + " is another host there");
  }
}
