package org.turnpike.planner.network;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Who answers for a prefix: a network, a circuit, or a translation at a firewall.
///
/// @param route how the packet leaves there; empty for a translation of the device itself
/// @param preference of a circuit; the higher wins
/// @param geography where alone it is learned, for a circuit without the premium add-on
record Origin(Device device, Optional<Route> route, int preference, Optional<String> geography) {

  /// All who answer for one prefix.
  static final class All {

    private final List<Origin> origins = new ArrayList<>();
    private final Map<String, Optional<Tree>> trees = new ConcurrentHashMap<>();

    void add(Origin origin) {
      origins.add(origin);
    }

    /// The tree of the best of them, as a device knows them; null if it knows none.
    @Nullable Tree tree(Device device) {
      return trees
          .computeIfAbsent(device.geography, g -> best(g).map(device.area()::tree))
          .orElse(null);
    }

    private Optional<List<Origin>> best(String geography) {
      List<Origin> known =
          origins.stream().filter(o -> o.geography.map(geography::equals).orElse(true)).toList();
      int best = known.stream().mapToInt(Origin::preference).max().orElse(0);
      List<Origin> usable = known.stream().filter(o -> o.preference == best).toList();
      return Optional.of(usable).filter(u -> !u.isEmpty());
    }
  }
}
