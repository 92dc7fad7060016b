/// Networks as a person declares them: sites, networks, links, circuits, firewalls, translations,
/// proxies and tunnels. Facts only: what follows from them for a packet is in `topology.graph` (the
/// same network as devices, interfaces and routes) and in the planner. Start with [Site].
@NullMarked
package org.turnpike.topology.network;

import org.jspecify.annotations.NullMarked;
