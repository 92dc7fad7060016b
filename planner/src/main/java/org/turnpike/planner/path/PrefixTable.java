package org.turnpike.planner.path;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.turnpike.topology.settings.Prefix;

/// Values by prefix; the longest that contains an address answers. One hash map per prefix length
/// in use: a network has few lengths, so a look-up is a handful of probes whatever the number of
/// prefixes.
final class PrefixTable<V> {

  private final Map<InetAddress, List<V>>[] four = maps(33);
  private final Map<InetAddress, List<V>>[] six = maps(129);

  @SuppressWarnings("unchecked")
  private static <V> Map<InetAddress, List<V>>[] maps(int lengths) {
    return (Map<InetAddress, List<V>>[]) new Map<?, ?>[lengths];
  }

  void add(Prefix prefix, V value) {
    var maps = of(prefix.network());
    @Nullable Map<InetAddress, List<V>> map = maps[prefix.bits()];
    if (map == null) {
      map = new HashMap<>();
      maps[prefix.bits()] = map;
    }
    map.computeIfAbsent(prefix.network(), _ -> new ArrayList<>()).add(value);
  }

  /// A prefix and what is stored under it.
  record Found<V>(int bits, List<V> values) {}

  /// @param longest no prefix longer than this is looked at: one less than the last answer asks for
  ///   the next best
  @Nullable Found<V> find(InetAddress address, int longest) {
    var maps = of(address);
    byte[] bytes = address.getAddress();
    for (int bits = Math.min(longest, maps.length - 1); bits >= 0; bits--) {
      @Nullable Map<InetAddress, List<V>> map = maps[bits];
      if (map != null) {
        List<V> values = map.get(masked(bytes, bits));
        if (values != null) {
          return new Found<>(bits, values);
        }
      }
    }
    return null;
  }

  private Map<InetAddress, List<V>>[] of(InetAddress address) {
    return address.getAddress().length == 4 ? four : six;
  }

  private static InetAddress masked(byte[] bytes, int bits) {
    byte[] out = bytes.clone();
    for (int i = 0; i < out.length; i++) {
      out[i] &= (byte) (0xff00 >> Math.clamp(bits - i * 8L, 0, 8));
    }
    try {
      return InetAddress.getByAddress(out);
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }
}
