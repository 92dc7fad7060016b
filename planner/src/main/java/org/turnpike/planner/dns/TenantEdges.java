package org.turnpike.planner.dns;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.turnpike.topology.Topology;
import org.turnpike.topology.party.Organisation;
import org.turnpike.topology.party.User;
import org.turnpike.topology.service.EdgePool;

/// The provider's Edge pools that the records of a tenant lead to, in their order: rows DNS-28 and
/// DNS-29.
public final class TenantEdges {

  private TenantEdges() {}

  /// The Edge pools of the users' homes, the one of most users first; without users at home there,
  /// all of the provider's.
  public static List<EdgePool> of(Topology topology, Organisation tenant) {
    Map<String, Integer> users = new TreeMap<>();
    for (User user : topology.users().values()) {
      if (user.organisation().equals(tenant.name())) {
        topology
            .edgeOf(user)
            .filter(e -> tenant.tenantOf().contains(e.organisation()))
            .ifPresent(e -> users.merge(e.name(), user.count(), Integer::sum));
      }
    }
    return tenant.tenantOf().stream()
        .flatMap(p -> PoolAddresses.of(topology, p, EdgePool.class))
        .filter(e -> users.isEmpty() || users.containsKey(e.name()))
        .sorted(Comparator.comparingInt(e -> -users.getOrDefault(e.name(), 0)))
        .toList();
  }
}
