package org.turnpike.lab.prove;

import java.util.List;
import org.turnpike.lab.verdict.Proof;
import org.turnpike.lab.verdict.Verdict;
import org.turnpike.topology.Topology;

/// One network and the calls that were placed in it.
///
/// @param name what it is beside the others, `as it is` or `without EXT-12@redmond/outer`
/// @param topology as predicted
/// @param millis that building it and all its calls took
public record Trial(String name, Topology topology, List<Proof> proofs, long millis) {

  public Trial {
    proofs = List.copyOf(proofs);
  }

  public int matches() {
    return count(Verdict.Match.class);
  }

  public int mismatches() {
    return count(Verdict.Mismatch.class);
  }

  public int unproven() {
    return count(Verdict.Unproven.class);
  }

  private int count(Class<? extends Verdict> kind) {
    return (int) proofs.stream().filter(p -> kind.isInstance(p.verdict())).count();
  }
}
