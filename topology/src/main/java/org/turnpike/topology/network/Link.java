package org.turnpike.topology.network;

import java.util.Optional;
import org.turnpike.topology.SiteId;

/// A link between two sites: a WAN link of an organisation, or a piece of a provider's backbone.
///
/// @param name unique among links
/// @param a one end
/// @param b the other
/// @param deviceA firewall that it ends on at `a`; the site's router when empty
/// @param deviceB firewall that it ends on at `b`; the site's router when empty
/// @param cost what routing counts for it; the route with the least sum wins
/// @param up whether it is in service
public record Link(
    String name,
    SiteId a,
    SiteId b,
    Optional<String> deviceA,
    Optional<String> deviceB,
    Quality quality,
    int cost,
    boolean up) {

  public String path() {
    return "links/" + name;
  }
}
