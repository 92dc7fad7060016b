package org.turnpike.planner.network;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.turnpike.topology.SiteId;
import org.turnpike.topology.network.Firewall;

/// Something that forwards: a site's router, a firewall, the Internet.
public final class Device {

  private final int index;
  private final String id;
  private final Optional<SiteId> site;
  private final Optional<Firewall> firewall;
  final String geography;
  final List<Port> ports = new ArrayList<>();

  /// Routes that a person configured here.
  final PrefixTable<Route> statics = new PrefixTable<>();

  /// Devices that reach one another without crossing a circuit share one.
  @Nullable Area area;

  /// Number within the area.
  int local;

  /// The only way on from a device that no other one of its area is reached through; null for those
  /// with several neighbours, or none. A branch has one, a headquarters has not.
  @Nullable Route uplink;

  Device(
      int index, String id, Optional<SiteId> site, Optional<Firewall> firewall, String geography) {
    this.index = index;
    this.id = id;
    this.site = site;
    this.firewall = firewall;
    this.geography = geography;
  }

  /// Its number among the devices of a wiring, from 0.
  public int index() {
    return index;
  }

  /// `sites/s/router`, `sites/s/firewalls/f` or `internet`.
  public String id() {
    return id;
  }

  public Optional<SiteId> site() {
    return site;
  }

  public Optional<Firewall> firewall() {
    return firewall;
  }

  public List<Port> ports() {
    return Collections.unmodifiableList(ports);
  }

  Area area() {
    Area known = area;
    if (known == null) {
      throw new IllegalStateException(id + " is in no area");
    }
    return known;
  }

  @Override
  public String toString() {
    return id;
  }
}
