package org.turnpike.lab.evidence;

import org.turnpike.topology.service.Modality;

/// A call to place. What else differs between two acts (a circuit that is down, UDP that is shut,
/// an Edge node that is gone) is said by the topology whose network it is placed in.
///
/// @param caller name of a user in the topology
/// @param callee name of another
public record Act(String caller, String callee, Modality modality) {

  /// `call/alice/bob/audio`, as the prediction of the same call has it.
  public String id() {
    return "call/" + caller + "/" + callee + "/" + modality.text();
  }
}
