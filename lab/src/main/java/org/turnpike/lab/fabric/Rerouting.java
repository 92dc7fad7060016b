package org.turnpike.lab.fabric;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.turnpike.lab.network.LabFailed;
import org.turnpike.planner.network.Device;
import org.turnpike.planner.network.Port;
import org.turnpike.planner.network.Route;
import org.turnpike.planner.network.Wiring;
import org.turnpike.topology.settings.Prefix;

/// The words for `ip` that turn a standing device's routing table into the one that it has in
/// another state of the same network.
final class Rerouting {

  private Rerouting() {}

  /// @param stands as it was built
  /// @param becomes with the same devices; wires may be missing
  static List<String> words(Wiring stands, Device device, Wiring becomes) {
    List<String> out = new ArrayList<>();
    Set<Prefix> kept = new HashSet<>();
    for (Wiring.Line line : becomes.table(same(becomes, device))) {
      kept.add(line.prefix());
      out.add(
          "route replace "
              + line.prefix()
              + Cabling.hop(here(device, line.route()), line.prefix()));
    }
    for (Wiring.Line line : stands.table(device)) {
      if (!kept.contains(line.prefix())) {
        out.add("route del " + line.prefix() + Cabling.hop(line.route(), line.prefix()));
      }
    }
    return out;
  }

  private static Device same(Wiring in, Device device) {
    return in.devices().stream()
        .filter(d -> d.id().equals(device.id()))
        .findFirst()
        .orElseThrow(() -> new LabFailed("the changed network has no " + device.id()));
  }

  /// A route by the port that the device was built with: wires are counted anew in each state.
  private static Route here(Device device, Route route) {
    for (Port port : device.ports()) {
      if (port.wire().name().equals(route.out().wire().name())) {
        return new Route(port, route.to());
      }
    }
    throw new LabFailed(device.id() + " stands without " + route.out().wire().name());
  }
}
