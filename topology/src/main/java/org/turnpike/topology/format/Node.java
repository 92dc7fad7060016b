package org.turnpike.topology.format;

import java.util.LinkedHashMap;
import java.util.List;
import org.turnpike.topology.Place;

/// A value in a YAML file, and where it stands. Scalars are kept as the text that was written:
/// `2015` is a version where a version is expected, and `+4989` stays a number to dial.
sealed interface Node {

  Place place();

  record Text(Place place, String text) implements Node {}

  record Nothing(Place place) implements Node {}

  record Sequence(Place place, List<Node> items) implements Node {}

  record Mapping(Place place, LinkedHashMap<String, Entry> entries) implements Node {}

  /// @param at where the key stands
  record Entry(Place at, Node value) {}

  default String kind() {
    return switch (this) {
      case Text(Place _, String text) ->
          "\"" + (text.length() > 60 ? text.substring(0, 60) + "..." : text) + "\"";
      case Nothing _ -> "nothing";
      case Sequence _ -> "a list";
      case Mapping _ -> "a mapping";
    };
  }
}
