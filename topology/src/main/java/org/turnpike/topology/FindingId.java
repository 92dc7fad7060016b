package org.turnpike.topology;

import java.util.regex.Pattern;

/// Stable id of a finding, `UCP-001`.
public record FindingId(String id) implements Comparable<FindingId> {

  private static final Pattern FORM = Pattern.compile("UCP-\\d{3}");

  /// @throws IllegalArgumentException for another grammar
  public FindingId {
    if (!FORM.matcher(id).matches()) {
      throw new IllegalArgumentException("finding id \"" + id + "\": expected a form like UCP-001");
    }
  }

  @Override
  public int compareTo(FindingId other) {
    return id.compareTo(other.id);
  }

  @Override
  public String toString() {
    return id;
  }
}
