package org.turnpike.lab.evidence;

import java.util.List;

/// What became of an act.
///
/// @param signedIn of caller and callee, both
/// @param established whether the callee answered and the caller was told so
/// @param callerHeard whether the callee's tone reached the caller
/// @param calleeHeard whether the caller's tone reached the callee
/// @param seen on all wires, while the act lasted: from before the sign-ins until after the call
/// @param unproven why this says nothing about the prediction, where that is so: what the stage
///   could not build or no client of it can do
public record Observation(
    Act act,
    boolean signedIn,
    boolean established,
    boolean callerHeard,
    boolean calleeHeard,
    List<Sighted> seen,
    List<String> unproven) {

  public Observation {
    seen = List.copyOf(seen);
    unproven = List.copyOf(unproven);
  }

  public boolean heardBothWays() {
    return callerHeard && calleeHeard;
  }
}
