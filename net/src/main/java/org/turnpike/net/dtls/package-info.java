/// DTLS 1.2 (RFC 6347) for clients of a datagram path: a cookie before any state, the handshake on
/// a virtual thread, records on the path's own loop. The only package that knows Bouncy Castle's
/// engine. Start with [DtlsServer], then [DtlsPort].
@NullMarked
package org.turnpike.net.dtls;

import org.jspecify.annotations.NullMarked;
