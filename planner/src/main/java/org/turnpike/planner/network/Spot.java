package org.turnpike.planner.network;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.turnpike.topology.network.NetworkId;
import org.turnpike.topology.network.Proxy;
import org.turnpike.topology.network.StaticRoute;
import org.turnpike.topology.network.Vpn;

/// A place where a host is attached: one of its addresses, with what the host knows of its network.
///
/// A host of several adapters (an Edge) routes between its own adapters only what it sends itself:
/// to a network that it is on, else by a persistent route, else by a default gateway. It forwards
/// nothing. [Hosts] makes the spots of what a topology declares.
///
/// @param host what it is called in a report
/// @param address one of the host's; with a tunnel open it may be the one in the tunnel
/// @param network that the host is on there; empty for a host of the Internet itself
/// @param gateway default gateway for a host without `adapters`; empty for the network's own
/// @param routes persistent routes
/// @param adapters all of the host's; empty for one on `network` alone
/// @param tunnel that is open
/// @param proxy that its HTTP must take
public record Spot(
    String host,
    Optional<NetworkId> network,
    InetAddress address,
    Optional<InetAddress> gateway,
    List<StaticRoute> routes,
    List<Adapter> adapters,
    Optional<Tunnel> tunnel,
    Optional<Proxy> proxy) {

  /// An open tunnel.
  ///
  /// @param inner address that the client has in it
  public record Tunnel(Vpn vpn, InetAddress inner) {
    public boolean carries(InetAddress destination) {
      return Addresses.sameFamily(inner, destination)
          && !destination.equals(vpn.gateway())
          && vpn.carries(destination);
    }
  }

  public Spot {
    routes = List.copyOf(routes);
    adapters = List.copyOf(adapters);
  }

  public Spot(
      String host,
      Optional<NetworkId> network,
      InetAddress address,
      Optional<InetAddress> gateway,
      List<StaticRoute> routes) {
    this(host, network, address, gateway, routes, List.of(), Optional.empty(), Optional.empty());
  }

  public static Spot on(String host, NetworkId network, InetAddress address) {
    return new Spot(host, Optional.of(network), address, Optional.empty(), List.of());
  }

  public static Spot onInternet(String host, InetAddress address) {
    return new Spot(host, Optional.empty(), address, Optional.empty(), List.of());
  }

  /// The same place without its proxy: for a destination whose name bypasses it.
  public Spot withoutProxy() {
    return new Spot(host, network, address, gateway, routes, adapters, tunnel, Optional.empty());
  }

  /// The address that the host sends from to a destination: the tunnel's where that carries it,
  /// else one of the destination's family.
  public InetAddress source(InetAddress destination) {
    return tunnel
        .filter(t -> t.carries(destination))
        .map(Tunnel::inner)
        .orElseGet(() -> local(destination));
  }

  /// The address that the host has for a destination outside its tunnel; [#address] if it has none
  /// of that family.
  public InetAddress local(InetAddress destination) {
    boolean inner = tunnel.filter(t -> t.inner().equals(address)).isPresent();
    if (!inner && Addresses.sameFamily(address, destination)) {
      return address;
    }
    for (Adapter adapter : adapters) {
      if (Optional.of(adapter.network()).equals(network)) {
        return Addresses.like(destination, adapter.addresses()).orElse(address);
      }
    }
    return address;
  }
}
