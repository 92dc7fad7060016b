package org.turnpike.planner.difference;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/// A rule, record or name of the plan that is not the same in both.
///
/// @param key which one
/// @param before what it says; empty for a new one
/// @param after what it says; empty for one that is gone
public record ItemChange(String key, Optional<String> before, Optional<String> after) {

  /// What has to be done about it.
  public String what() {
    return before.isEmpty() ? "add" : after.isEmpty() ? "remove" : "change";
  }

  static List<ItemChange> between(Map<String, String> before, Map<String, String> after) {
    List<ItemChange> out = new ArrayList<>();
    Set<String> keys = new LinkedHashSet<>(before.keySet());
    keys.addAll(after.keySet());
    for (String key : keys) {
      Optional<String> was = Optional.ofNullable(before.get(key));
      Optional<String> is = Optional.ofNullable(after.get(key));
      if (!was.equals(is)) {
        out.add(new ItemChange(key, was, is));
      }
    }
    return List.copyOf(out);
  }

  /// Items by key; several of one key are told together, in their order.
  static final class Items {
    private final Map<String, List<String>> items = new LinkedHashMap<>();

    void add(String key, String value) {
      items.computeIfAbsent(key, _ -> new ArrayList<>()).add(value);
    }

    Map<String, String> joined() {
      Map<String, String> out = new LinkedHashMap<>();
      for (String key : items.keySet()) {
        out.put(key, String.join(", ", Objects.requireNonNull(items.get(key))));
      }
      return out;
    }
  }
}
