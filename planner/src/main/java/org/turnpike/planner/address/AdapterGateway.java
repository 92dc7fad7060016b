package org.turnpike.planner.address;

import java.net.InetAddress;
import java.util.Comparator;
import org.turnpike.topology.NodeId;

/// The default gateway of a node in one family. There is none on an internal adapter (E-IP-3).
///
/// @param adapter that it goes on
public record AdapterGateway(
    String pool, NodeId node, String adapter, InetAddress gateway, String reason, String reference)
    implements Comparable<AdapterGateway> {

  private static final Comparator<AdapterGateway> ORDER =
      Comparator.comparing(AdapterGateway::pool)
          .thenComparing(g -> g.node().name())
          .thenComparing(AdapterGateway::adapter)
          .thenComparing(AdapterGateway::gateway, AddressOrder.ADDRESSES)
          .thenComparing(AdapterGateway::reason)
          .thenComparing(AdapterGateway::reference);

  @Override
  public int compareTo(AdapterGateway other) {
    return ORDER.compare(this, other);
  }
}
