/// The only module that knows a socket, a thread or a clock: event loops, signalling transports,
/// TLS, DTLS, datagram paths and DNS look-ups. It drives the pure steps of the protocol modules and
/// knows none of them. Start with [Loop] and [Flow].
@NullMarked
package org.turnpike.net;

import org.jspecify.annotations.NullMarked;
