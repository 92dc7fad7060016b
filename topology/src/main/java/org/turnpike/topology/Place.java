package org.turnpike.topology;

/// A place in a topology file, lines and columns from 1.
public record Place(String file, int line, int column) {

  /// For what no file said (a default, a topology made in code).
  public static final Place NOWHERE = new Place("", 0, 0);

  @Override
  public String toString() {
    return file.isEmpty() ? "(no file)" : file + ":" + line + ":" + column;
  }
}
