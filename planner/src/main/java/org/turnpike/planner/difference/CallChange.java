package org.turnpike.planner.difference;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.turnpike.planner.flow.Scenario;

/// One scenario that does not do the same in both.
///
/// @param before empty for one that there was not
/// @param after empty for one that there is not any more
public record CallChange(Scenario scenario, What what, Optional<Way> before, Optional<Way> after) {

  /// From what an administrator reads first to what matters least.
  public enum What {
    BROKEN,
    HEALED,
    OTHER_WAY,
    /// Not delivered in either, for another reason.
    FAILS_OTHERWISE,
    NEW,
    GONE;

    public String text() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  static Optional<CallChange> of(Scenario scenario, Optional<Way> before, Optional<Way> after) {
    if (before.equals(after)) {
      return Optional.empty();
    }
    What what =
        before.isEmpty() ? What.NEW : after.isEmpty() ? What.GONE : both(before.get(), after.get());
    return Optional.of(new CallChange(scenario, what, before, after));
  }

  private static What both(Way before, Way after) {
    if (before.delivered()) {
      return after.delivered() ? What.OTHER_WAY : What.BROKEN;
    }
    return after.delivered() ? What.HEALED : What.FAILS_OTHERWISE;
  }

  /// Whether a leg is not the same.
  boolean changes(String leg) {
    return !before.flatMap(w -> w.leg(leg)).equals(after.flatMap(w -> w.leg(leg)));
  }

  /// The legs that differ, a line for each side of each.
  List<String> lines() {
    return lines(true);
  }

  /// @param parties whether the signalling of the parties is told, beside what else differs
  List<String> lines(boolean parties) {
    List<String> out = new ArrayList<>();
    Set<String> names = new LinkedHashSet<>();
    before.ifPresent(w -> w.legs().forEach(l -> names.add(l.name())));
    after.ifPresent(w -> w.legs().forEach(l -> names.add(l.name())));
    for (String name : names) {
      if (changes(name) && (parties || !name.matches("signalling [ab]"))) {
        Optional<Way.Part> was = before.flatMap(w -> w.leg(name));
        Optional<Way.Part> is = after.flatMap(w -> w.leg(name));
        // A transport that stays is not part of the change.
        boolean transport = !was.map(Way.Part::transport).equals(is.map(Way.Part::transport));
        was.ifPresent(p -> out.add("- " + name + ": " + p.said(transport)));
        is.ifPresent(p -> out.add("+ " + name + ": " + p.said(transport)));
      }
    }
    after.filter(w -> !w.delivered()).ifPresent(w -> out.add("ends: " + w.end()));
    return out;
  }
}
