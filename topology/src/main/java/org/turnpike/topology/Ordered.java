package org.turnpike.topology;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Unmodifiable copies that keep the order of the file: what is derived from a topology comes out
/// in the order in which a person wrote it, and the same on every run.
public final class Ordered {

  private Ordered() {}

  public static <K, V> Map<K, V> map(Map<? extends K, ? extends V> from) {
    return Collections.unmodifiableMap(new LinkedHashMap<K, V>(from));
  }

  public static <T> Set<T> set(Collection<? extends T> from) {
    return Collections.unmodifiableSet(new LinkedHashSet<T>(from));
  }

  public static <T> List<T> list(Collection<? extends T> from) {
    return Collections.unmodifiableList(new ArrayList<T>(from));
  }
}
