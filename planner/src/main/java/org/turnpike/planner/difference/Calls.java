package org.turnpike.planner.difference;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.turnpike.planner.flow.Scenario;
import org.turnpike.topology.service.Modality;

/// Scenarios as a line of text.
public final class Calls {

  private Calls() {}

  /// `call alice carol (audio video), sign-in carol and 3 more`: those that differ in their media
  /// alone are one, and have no media named where they are all there are.
  ///
  /// @param most to name
  public static String listed(List<Scenario> scenarios, int most) {
    Map<String, List<String>> pairs = new LinkedHashMap<>();
    for (Scenario s : scenarios) {
      String pair =
          s.kind().text()
              + " "
              + s.a().name()
              + (s.kind() == Scenario.Kind.SIGN_IN ? "" : " " + s.b().name());
      pairs
          .computeIfAbsent(pair, _ -> new ArrayList<>())
          .addAll(s.modality().map(m -> m.text()).stream().toList());
    }
    List<String> all = new ArrayList<>();
    pairs.forEach((pair, media) ->
        all.add(
            media.isEmpty() || media.size() == Modality.values().length
                ? pair
                : pair + " (" + String.join(" ", media) + ")"));
    return all.size() <= most
        ? String.join(", ", all)
        : String.join(", ", all.subList(0, most)) + " and " + (all.size() - most) + " more";
  }
}
