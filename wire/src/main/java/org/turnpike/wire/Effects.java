package org.turnpike.wire;

/// Where a step leaves what it wants done. The driver carries effects out in order, after the step
/// returned.
@FunctionalInterface
public interface Effects<E> {
  void add(E effect);
}
