/// The A/V Edge: STUN and TURN ([org.turnpike.traversal.turn.TurnServer]) on the datagram paths and
/// stream transports of `net`. Start with [AvEdge].
@NullMarked
package org.turnpike.server.av;

import org.jspecify.annotations.NullMarked;
