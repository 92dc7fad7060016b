package org.turnpike.planner.network;

import java.net.InetAddress;
import java.util.List;
import org.turnpike.topology.network.NetworkId;

/// A network adapter of a host.
///
/// @param gateways default gateways configured on it; none on an Edge's internal adapter
public record Adapter(NetworkId network, List<InetAddress> addresses, List<InetAddress> gateways) {
  public Adapter {
    addresses = List.copyOf(addresses);
    gateways = List.copyOf(gateways);
  }
}
