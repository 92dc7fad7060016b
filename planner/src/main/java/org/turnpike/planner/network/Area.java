package org.turnpike.planner.network;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Devices that reach one another without crossing a circuit: they know of the same prefixes.
final class Area {

  final List<Device> devices = new ArrayList<>();
  final PrefixTable<Origin.All> origins = new PrefixTable<>();

  /// Prefixes with the same origins share a tree.
  private final Map<List<Origin>, Tree> trees = new ConcurrentHashMap<>();

  Tree tree(List<Origin> of) {
    return trees.computeIfAbsent(of, o -> new Tree(this, o));
  }
}
