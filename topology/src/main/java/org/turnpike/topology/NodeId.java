package org.turnpike.topology;

/// A machine of the topology that Turnpike runs on. Names in a file are 1 to 63 of a-z, 0-9 and
/// hyphen.
public record NodeId(String name) {

  /// @throws IllegalArgumentException for another grammar
  public NodeId {
    Names.checked(name, "node");
  }

  @Override
  public String toString() {
    return name;
  }
}
