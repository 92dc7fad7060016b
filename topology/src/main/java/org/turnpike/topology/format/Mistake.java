package org.turnpike.topology.format;

import java.util.Comparator;
import java.util.Optional;
import org.turnpike.topology.Place;

/// Something in a file that cannot be meant.
///
/// @param what is wrong
/// @param expected what may stand there; empty when `what` says it
/// @param nearest the valid word that looks most like the one there
public record Mistake(Place place, String what, String expected, Optional<String> nearest) {

  static final Comparator<Mistake> BY_PLACE =
      Comparator.comparing((Mistake m) -> m.place().file())
          .thenComparingInt(m -> m.place().line())
          .thenComparingInt(m -> m.place().column())
          .thenComparing(Mistake::what);

  static Mistake of(Place place, String what) {
    return new Mistake(place, what, "", Optional.empty());
  }

  static Mistake of(Place place, String what, String expected) {
    return new Mistake(place, what, expected, Optional.empty());
  }

  /// One line: `net.yaml:12:7: unknown key "netwrks"; did you mean "networks"?`
  @Override
  public String toString() {
    StringBuilder out = new StringBuilder(place.toString()).append(": ").append(what);
    if (!expected.isEmpty()) {
      out.append("; expected ").append(expected);
    }
    nearest.ifPresent(n -> out.append("; did you mean \"").append(n).append("\"?"));
    return out.toString();
  }
}
