package org.turnpike.planner.address;

import java.net.InetAddress;
import java.util.Comparator;
import org.turnpike.topology.NodeId;
import org.turnpike.topology.settings.Prefix;

/// A route by the internal adapter of an Edge (E-IP-4), which has no default gateway.
///
/// @param written whether the topology file has it already
/// @param reason whom it leads to
public record PersistentRoute(
    String pool,
    NodeId node,
    Prefix to,
    InetAddress via,
    boolean written,
    String reason,
    String reference)
    implements Comparable<PersistentRoute> {

  private static final Comparator<PersistentRoute> ORDER =
      Comparator.comparing(PersistentRoute::pool)
          .thenComparing(r -> r.node().name())
          .thenComparing(PersistentRoute::to, AddressOrder.PREFIXES)
          .thenComparing(PersistentRoute::via, AddressOrder.ADDRESSES)
          .thenComparing(PersistentRoute::written)
          .thenComparing(PersistentRoute::reason)
          .thenComparing(PersistentRoute::reference);

  @Override
  public int compareTo(PersistentRoute other) {
    return ORDER.compare(this, other);
  }
}
