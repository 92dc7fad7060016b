package org.turnpike.planner.network;

import java.util.Optional;

/// How a device passes a packet on.
///
/// @param out port that it leaves by
/// @param to port of the next device; empty where the destination is on the wire itself
public record Route(Port out, Optional<Port> to) {}
