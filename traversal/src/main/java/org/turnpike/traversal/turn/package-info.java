/// TURN's server side (RFC 8656) without sockets, threads or clocks. Open [TurnServer]: everything
/// that one thread relays; it asks a [TurnDriver] for relay sockets.
@NullMarked
package org.turnpike.traversal.turn;

import org.jspecify.annotations.NullMarked;
