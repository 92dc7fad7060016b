package org.turnpike.planner.ice;

/// Which of the two agents.
public enum Side {
  A,
  B;

  Side other() {
    return this == A ? B : A;
  }
}
