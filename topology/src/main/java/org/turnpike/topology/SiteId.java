package org.turnpike.topology;

/// A place with networks. Names in a file are 1 to 63 of a-z, 0-9 and hyphen.
public record SiteId(String name) {

  /// @throws IllegalArgumentException for another grammar
  public SiteId {
    Names.checked(name, "site");
  }

  @Override
  public String toString() {
    return name;
  }
}
