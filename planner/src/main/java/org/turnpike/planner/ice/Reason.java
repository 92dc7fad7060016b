package org.turnpike.planner.ice;

import java.util.List;

/// A step of a derivation.
///
/// @param kind what it speaks of
/// @param what in words
/// @param references ids of firewall rules, paths in the topology, sections of an RFC
public record Reason(Kind kind, String what, List<String> references) {

  public enum Kind {
    /// A candidate that an agent has, or has not.
    CANDIDATE,
    /// A pair that was tried.
    PAIR,
    /// The pair that is used, or that none is.
    CHOICE
  }

  public Reason {
    references = List.copyOf(references);
  }
}
