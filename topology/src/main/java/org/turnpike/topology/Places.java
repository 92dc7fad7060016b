package org.turnpike.topology;

import java.util.Map;

/// Where each element of a topology stands in its file, kept beside the model so that two
/// topologies that say the same are equal wherever it is written.
///
/// A path is the keys from the root of the file, joined by `/`: `pools/edge/nodes/edge1`,
/// `sites/redmond/firewalls/outer/rules/3`. Elements with an identity have a method `path()`.
///
/// @param byPath where the value of each path begins; list elements are counted from 0
public record Places(Map<String, Place> byPath) {

  public static final Places NONE = new Places(Map.of());

  public Places {
    byPath = Map.copyOf(byPath);
  }

  /// The place of a path, or of the nearest thing around it that was written: a default has the
  /// place of the element that it is a default of.
  public Place at(String path) {
    String at = path;
    while (true) {
      Place place = byPath.get(at);
      if (place != null) {
        return place;
      }
      int slash = at.lastIndexOf('/');
      if (slash < 0) {
        return byPath.getOrDefault("", Place.NOWHERE);
      }
      at = at.substring(0, slash);
    }
  }

  /// Whether the file itself says it (otherwise it is a default).
  public boolean written(String path) {
    return byPath.containsKey(path);
  }
}
