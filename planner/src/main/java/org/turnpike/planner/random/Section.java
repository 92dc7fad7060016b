package org.turnpike.planner.random;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A map of the file while it is drawn.
final class Section {

  private final Map<String, Tree> entries = new LinkedHashMap<>();

  Section put(String key, Object value) {
    entries.put(key, Tree.text(value));
    return this;
  }

  Section put(String key, Tree value) {
    entries.put(key, value);
    return this;
  }

  Section put(String key, Section value) {
    entries.put(key, value.tree());
    return this;
  }

  Section texts(String key, List<?> values) {
    entries.put(key, Tree.texts(values));
    return this;
  }

  boolean isEmpty() {
    return entries.isEmpty();
  }

  Tree.Entries tree() {
    return new Tree.Entries(entries);
  }
}
