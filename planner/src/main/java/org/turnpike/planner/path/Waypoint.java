package org.turnpike.planner.path;

import java.net.InetAddress;
import java.util.List;
import org.turnpike.planner.network.Bits;
import org.turnpike.planner.network.Spot;
import org.turnpike.planner.network.Wire;
import org.turnpike.topology.network.Proxy;
import org.turnpike.topology.network.Vpn;

/// A host on the way, which takes packets for its address and sends others on.
sealed interface Waypoint {

  /// In hops and sessions.
  String id();

  /// Whether it takes what comes for an address over its wire.
  boolean takes(Wire wire, InetAddress address);

  /// A load balancer with one of its addresses.
  ///
  /// @param lan network of the address and of the nodes
  /// @param members addresses of the nodes behind it
  record Balancer(
      String id, Wire lan, InetAddress vip, List<InetAddress> members, boolean keepsSource)
      implements Waypoint {
    @Override
    public boolean takes(Wire wire, InetAddress address) {
      return wire == lan && vip.equals(address);
    }
  }

  /// An HTTP proxy.
  record Web(String id, Wire lan, Proxy proxy, Spot spot) implements Waypoint {
    @Override
    public boolean takes(Wire wire, InetAddress address) {
      return wire == lan && proxy.address().equals(address);
    }
  }

  /// The end of a tunnel.
  ///
  /// @param dials network that clients dial in by, where it has the address `dialled`
  /// @param lan network that tunnelled packets come out on
  record Concentrator(
      String id, Wire dials, InetAddress dialled, Wire lan, Vpn vpn, List<Bits.Block> clients)
      implements Waypoint {

    @Override
    public boolean takes(Wire wire, InetAddress address) {
      return (wire == dials && dialled.equals(address)) || (wire == lan && serves(address));
    }

    boolean serves(InetAddress address) {
      Bits bits = Bits.of(address);
      for (Bits.Block block : clients) {
        if (block.contains(bits)) {
          return true;
        }
      }
      return false;
    }
  }
}
