package org.turnpike.planner.path;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.turnpike.topology.SiteId;
import org.turnpike.topology.network.Firewall;
import org.turnpike.topology.settings.Prefix;

/// Something that forwards: a site's router, a firewall, the Internet.
public final class Device {

  final int index;
  final String id;
  final Optional<SiteId> site;
  final Optional<Firewall> firewall;
  final List<Port> ports = new ArrayList<>();

  /// Routes that a person configured here; they count before learned ones of the same length.
  final PrefixTable<Port> statics = new PrefixTable<>();

  /// Prefixes that the device answers for by translation.
  final List<Prefix> translated = new ArrayList<>();

  /// Devices that reach one another without crossing a circuit have the same.
  int area = -1;

  Device(int index, String id, Optional<SiteId> site, Optional<Firewall> firewall) {
    this.index = index;
    this.id = id;
    this.site = site;
    this.firewall = firewall;
  }

  public String id() {
    return id;
  }

  public boolean stateful() {
    return firewall.map(Firewall::stateful).orElse(false);
  }

  @Nullable Port port(Wire wire) {
    for (Port port : ports) {
      if (port.wire() == wire) {
        return port;
      }
    }
    return null;
  }

  @Override
  public String toString() {
    return id;
  }
}
