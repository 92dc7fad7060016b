package org.turnpike.planner.network;

import java.net.InetAddress;
import java.util.List;
import org.turnpike.topology.network.Zone;

/// Where a device is on a wire. Two are the same only if they are one object.
public final class Port {

  private final Device device;
  private final Wire wire;
  private final Zone zone;
  private final int ordinal;
  private final List<InetAddress> addresses;

  Port(Device device, Wire wire, Zone zone, int ordinal, List<InetAddress> addresses) {
    this.device = device;
    this.wire = wire;
    this.zone = zone;
    this.ordinal = ordinal;
    this.addresses = List.copyOf(addresses);
  }

  public Device device() {
    return device;
  }

  public Wire wire() {
    return wire;
  }

  /// Side of a firewall; a router has everything inside.
  public Zone zone() {
    return zone;
  }

  /// Its number among the ports of the device, from 0.
  public int ordinal() {
    return ordinal;
  }

  /// Addresses that the device has here; none between a site's router and its firewall.
  public List<InetAddress> addresses() {
    return addresses;
  }

  @Override
  public String toString() {
    return device + ":" + wire.name();
  }
}
