package org.turnpike.planner.ice;

import java.util.Optional;
import org.turnpike.planner.path.Walk;
import org.turnpike.topology.Disposition;

/// What kept a pair from working.
///
/// @param at device, network or relay
/// @param rule of a firewall; `default` where none decided
public record Block(Disposition disposition, String at, Optional<String> rule, String why) {

  static Block of(Walk walk) {
    return new Block(walk.disposition(), walk.at(), walk.rule(), walk.why());
  }

  @Override
  public String toString() {
    return disposition.text() + " at " + at + ": " + why;
  }
}
