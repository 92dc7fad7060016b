package org.turnpike.planner.network;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.turnpike.topology.settings.Prefix;

/// Values by prefix; the longest that contains an address answers. One hash map per prefix length
/// in use: a network has few lengths, so a look-up is a handful of probes whatever the number of
/// prefixes. Filled by one thread, then read by any.
final class PrefixTable<V> {

  /// A prefix and what is stored under it.
  ///
  /// @param length bits that it compares, IPv4 counted as mapped
  record Entry<V>(Prefix prefix, int length, V value) {}

  private final @Nullable Map<Bits, Entry<V>>[] byLength = maps();

  /// Those in use, the longest first.
  private int[] lengths = {};

  @SuppressWarnings("unchecked")
  private static <V> @Nullable Map<Bits, Entry<V>>[] maps() {
    return (@Nullable Map<Bits, Entry<V>>[]) new @Nullable Map<?, ?>[129];
  }

  /// What is stored under a prefix, or a first value for it.
  V at(Prefix prefix, Supplier<V> first) {
    Bits.Block block = Bits.Block.of(prefix);
    Map<Bits, Entry<V>> map = byLength[block.length()];
    if (map == null) {
      map = new HashMap<>();
      byLength[block.length()] = map;
      lengths =
          IntStream.concat(IntStream.of(lengths), IntStream.of(block.length()))
              .map(l -> -l)
              .sorted()
              .map(l -> -l)
              .toArray();
    }
    return map.computeIfAbsent(
            block.network(), _ -> new Entry<>(prefix, block.length(), first.get()))
        .value();
  }

  /// @param longest no prefix longer than this is looked at: one less than the last answer's length
  ///   asks for the next best
  @Nullable Entry<V> find(Bits address, int longest) {
    // A default route of IPv6 is none for IPv4.
    int shortest = address.four() ? Bits.MAPPED : 0;
    for (int length : lengths) {
      Map<Bits, Entry<V>> map = byLength[length];
      if (map != null && length <= longest && length >= shortest) {
        Entry<V> entry = map.get(address.first(length));
        if (entry != null) {
          return entry;
        }
      }
    }
    return null;
  }

  List<Entry<V>> entries() {
    List<Entry<V>> out = new ArrayList<>();
    for (Map<Bits, Entry<V>> map : byLength) {
      if (map != null) {
        out.addAll(map.values());
      }
    }
    return out;
  }
}
