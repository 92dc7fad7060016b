package org.turnpike.planner.ice;

import org.turnpike.planner.path.Walk;
import org.turnpike.topology.network.Transport;

/// A part of a media path between two hosts that speak: agent and relay, relay and relay, agent and
/// agent. Between stages a relay gives the packet other addresses.
///
/// @param from path of the host that is nearer to A
/// @param to path of the one nearer to B
/// @param there the way from A's end to B's
/// @param back the way from B's end to A's
public record Stage(String from, String to, Walk there, Walk back) {

  public Transport transport() {
    return there.sent().transport();
  }

  /// The same seen from B.
  public Stage reversed() {
    return new Stage(to, from, back, there);
  }
}
