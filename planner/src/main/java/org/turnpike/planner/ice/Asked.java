package org.turnpike.planner.ice;

import java.util.Optional;
import org.turnpike.planner.path.Walk;
import org.turnpike.topology.network.Transport;
import org.turnpike.topology.settings.Endpoint;

/// An agent's request to a relay for an address (RFC 8656 §7.1), and what came back.
///
/// @param transport between agent and relay
/// @param there the request's way
/// @param back the answer's; empty where the request did not arrive
public record Asked(Relay relay, Transport transport, Walk there, Optional<Walk> back) {

  public boolean answered() {
    return back.map(Walk::delivered).orElse(false);
  }

  /// The address that the relay saw, after every translator: what a server-reflexive candidate is.
  public Endpoint seen() {
    return there.last().from();
  }

  /// The walk that did not arrive.
  Optional<Walk> lost() {
    return there.delivered() ? back.filter(w -> !w.delivered()) : Optional.of(there);
  }
}
