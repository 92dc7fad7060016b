package org.turnpike.planner.path;

import java.util.List;
import java.util.Optional;
import org.turnpike.topology.Place;
import org.turnpike.topology.SiteId;
import org.turnpike.topology.network.Segment;

/// One step of a packet: through `device`, and over the wire that it left by.
///
/// @param device host, router, firewall, proxy, load balancer or tunnel
/// @param in wire it came by; empty at the sender
/// @param out wire it left by; empty where it ended
/// @param before as it came
/// @param after as it left, translated
/// @param rule what decided: a rule's id, `default`, `session` (it answers), or `mapping` (a
///   translator's filtering let it in where no rule decides, RFC 4787 §5); what a tunnel, a proxy
///   or a load balancer did is `tunnel`, `proxy` or `balancer`
/// @param segment of the wire that it left by
/// @param place of the rule, or of the default, in the file
/// @param translations paths in the topology of those that rewrote it, such as
///   `sites/s/firewalls/f/nat/0`
/// @param site that it is at after the wire, where the wire joins two
public record Hop(
    String device,
    Optional<String> in,
    Optional<String> out,
    Packet before,
    Packet after,
    Optional<String> rule,
    Optional<Segment> segment,
    Optional<Place> place,
    List<String> translations,
    Optional<SiteId> site) {
  public Hop {
    translations = List.copyOf(translations);
  }
}
