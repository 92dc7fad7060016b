package org.turnpike.planner.path;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.turnpike.topology.network.NetworkId;
import org.turnpike.topology.network.StaticRoute;

/// A place where a host is attached.
///
/// @param host what it is called in a report
/// @param network that it is on; empty for a host of the Internet itself
/// @param gateway its default gateway where the file gives one; else the network's
/// @param routes its own static routes
public record Spot(
    String host,
    Optional<NetworkId> network,
    InetAddress address,
    Optional<InetAddress> gateway,
    List<StaticRoute> routes) {
  public Spot {
    routes = List.copyOf(routes);
  }

  public static Spot on(String host, NetworkId network, InetAddress address) {
    return new Spot(host, Optional.of(network), address, Optional.empty(), List.of());
  }

  public static Spot onInternet(String host, InetAddress address) {
    return new Spot(host, Optional.empty(), address, Optional.empty(), List.of());
  }
}
