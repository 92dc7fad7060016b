/// The Front End: registrar (RFC 3261 §10) and stateful, record-routing proxy (RFC 3261 §16) of its
/// domains. Open [FrontEnd], then [Fork] for what becomes of a request with several targets.
@NullMarked
package org.turnpike.server.frontend;

import org.jspecify.annotations.NullMarked;
