/// The declared network as devices, wires and hosts, with the route of each device to each address:
/// what a picture draws and a laboratory builds. Knows nothing of what becomes of a packet; that is
/// `planner.path`. Start with [Wiring] and [Hosts].
@NullMarked
package org.turnpike.planner.network;

import org.jspecify.annotations.NullMarked;
