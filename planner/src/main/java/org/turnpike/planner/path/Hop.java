package org.turnpike.planner.path;

import java.util.Optional;
import org.turnpike.topology.network.Segment;

/// One step of a packet: through `device`, and over the wire that it left by.
///
/// @param device host, router or firewall
/// @param in wire it came by; empty at the sender
/// @param out wire it left by; empty where it ended
/// @param before as it came
/// @param after as it left, translated
/// @param rule what decided at a firewall: a rule's id, `default`, or `session`
/// @param segment of the wire that it left by
/// @param place site that it is at after the wire, where the wire joins two
public record Hop(
    String device,
    Optional<String> in,
    Optional<String> out,
    Packet before,
    Packet after,
    Optional<String> rule,
    Optional<Segment> segment,
    Optional<String> place) {}
