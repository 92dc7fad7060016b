package org.turnpike.cli.up;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.turnpike.topology.settings.Endpoint;

/// An address of this machine that others on its network reach.
///
/// @param device name of the network interface
public record LanAddress(String device, InetAddress address) {

  /// All of them, the likeliest first: physical interfaces before bridges and tunnels, IPv4 before
  /// IPv6, private before public. Link-local ones are left out, since they need a zone that phones
  /// cannot be told.
  public static List<LanAddress> all() {
    List<LanAddress> found = new ArrayList<>();
    try {
      for (NetworkInterface device : Collections.list(NetworkInterface.getNetworkInterfaces())) {
        if (!device.isUp() || device.isLoopback() || device.isPointToPoint()) {
          continue;
        }
        for (InterfaceAddress each : device.getInterfaceAddresses()) {
          InetAddress address = each.getAddress();
          if (!address.isLinkLocalAddress()) {
            found.add(new LanAddress(device.getName(), address));
          }
        }
      }
    } catch (SocketException e) {
      return List.of(); // a machine that lists no interface has none that others reach
    }
    found.sort(
        Comparator.comparing(LanAddress::made)
            .thenComparing(lan -> !(lan.address instanceof Inet4Address))
            .thenComparing(lan -> !lan.address.isSiteLocalAddress()));
    return found;
  }

  /// The likeliest one.
  public static Optional<LanAddress> likeliest() {
    return all().stream().findFirst();
  }

  /// Whether software made the interface: containers and virtual machines behind it, not the LAN.
  private boolean made() {
    return device.matches(
        "(docker|br-|veth|virbr|vmnet|cni|flannel|lxc|lxd|podman|tun|tap|wg|zt).*");
  }

  @Override
  public String toString() {
    return Endpoint.text(address) + " (" + device + ")";
  }
}
