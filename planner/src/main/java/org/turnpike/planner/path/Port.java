package org.turnpike.planner.path;

import java.net.InetAddress;
import java.util.List;
import org.turnpike.topology.network.Zone;

/// Where a device is on a wire.
///
/// @param zone side of a firewall; a router has everything inside
/// @param addresses that the device has here
record Port(Device device, Wire wire, Zone zone, List<InetAddress> addresses) {
  Port {
    addresses = List.copyOf(addresses);
  }

  @Override
  public boolean equals(Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(this);
  }

  @Override
  public String toString() {
    return device + ":" + wire.name;
  }
}
