package org.turnpike.topology.network;

import java.util.List;
import java.util.Map;
import org.turnpike.topology.Ordered;
import org.turnpike.topology.SiteId;

/// A device between networks that filters and translates. With no rules and both defaults allowed
/// it is a router.
///
/// @param zones what it is attached to: names of networks and circuits of the site, or [#ROUTER]
///   for the site's router
/// @param stateful replies to what was allowed are allowed; otherwise rules must allow them
/// @param outbound what happens where no rule decides, towards a less trusted zone
/// @param inbound what happens where no rule decides, towards a more trusted zone, and within one
/// @param rules the first that matches decides
/// @param nats the first that matches a new session translates it
/// @param udpTimeoutSeconds how long an idle UDP session is kept
public record Firewall(
    String name,
    SiteId site,
    Map<Zone, List<String>> zones,
    boolean stateful,
    Action outbound,
    Action inbound,
    List<Rule> rules,
    List<Nat> nats,
    int udpTimeoutSeconds) {

  /// The word for the site's router among the attachments.
  public static final String ROUTER = "router";

  public enum Action {
    ALLOW,
    DENY
  }

  public Firewall {
    zones = Ordered.map(zones);
    rules = List.copyOf(rules);
    nats = List.copyOf(nats);
  }

  /// What no rule decides.
  public Action byDefault(Zone from, Zone to) {
    return to.compareTo(from) < 0 ? outbound : inbound;
  }

  public String path() {
    return "sites/" + site + "/firewalls/" + name;
  }
}
