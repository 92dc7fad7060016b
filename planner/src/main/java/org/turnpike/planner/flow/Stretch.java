package org.turnpike.planner.flow;

import java.util.Optional;
import org.turnpike.planner.path.Walk;
import org.turnpike.topology.Disposition;

/// A part of a leg between two hosts that speak: client and server, client and relay, relay and
/// relay. Addresses change at its ends, not by a translator.
///
/// @param from path in the topology of the host that begins
/// @param to path of the other
/// @param there the first packet's way
/// @param back the answer's; empty where none is due because the first did not arrive
/// @param reused the same two on a connection that the other opened, where it can: servers that
///   both may open one send by the one that stands (RFC 5923 §6), and a translator may show its
///   opener by another address
public record Stretch(
    String from, String to, Walk there, Optional<Walk> back, Optional<Stretch> reused) {

  public Stretch(String from, String to, Walk there, Optional<Walk> back) {
    this(from, to, there, back, Optional.empty());
  }

  Stretch or(Optional<Stretch> opened) {
    return new Stretch(from, to, there, back, opened);
  }

  public Disposition disposition() {
    return there.delivered()
        ? back.map(Walk::disposition).orElse(Disposition.DELIVERED)
        : there.disposition();
  }

  /// The walk that did not arrive.
  public Optional<Walk> lost() {
    return there.delivered() ? back.filter(w -> !w.delivered()) : Optional.of(there);
  }
}
