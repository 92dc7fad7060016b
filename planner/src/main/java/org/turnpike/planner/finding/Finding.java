package org.turnpike.planner.finding;

import java.util.Comparator;
import org.turnpike.topology.FindingId;
import org.turnpike.topology.Place;

/// Something that a rule says about a place in a topology file.
///
/// @param title of the rule
/// @param place where to mend it
/// @param subject what it is about, as a path in the file: `pools/edge/nodes/edge1`
/// @param evidence what the file says there, with names and values
/// @param remedy what to do
/// @param reference rows of the planning tables
public record Finding(
    FindingId id,
    Severity severity,
    String title,
    Place place,
    String subject,
    String evidence,
    String remedy,
    String reference) {

  /// The gravest first, then by rule, then in the order of the file.
  static final Comparator<Finding> ORDER =
      Comparator.comparing(Finding::severity)
          .thenComparing(Finding::id)
          .thenComparing(f -> f.place().file())
          .thenComparingInt(f -> f.place().line())
          .thenComparingInt(f -> f.place().column())
          .thenComparing(Finding::evidence);
}
