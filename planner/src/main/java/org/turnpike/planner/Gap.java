package org.turnpike.planner;

import java.util.Comparator;

/// Something that a plan needs and the topology does not say, or says in a way that cannot be.
///
/// @param path of the thing in the file
/// @param reference row of the planning tables
public record Gap(String path, String text, String reference) implements Comparable<Gap> {

  private static final Comparator<Gap> ORDER =
      Comparator.comparing(Gap::path).thenComparing(Gap::reference).thenComparing(Gap::text);

  @Override
  public int compareTo(Gap other) {
    return ORDER.compare(this, other);
  }
}
