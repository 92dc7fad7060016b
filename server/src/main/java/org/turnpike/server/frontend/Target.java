package org.turnpike.server.frontend;

import java.util.List;
import org.turnpike.net.Flow;

/// Where a request is sent.
///
/// @param requestUri that it is sent with
/// @param routes to put before those that it has (Path, RFC 3327 §5.4)
/// @param way how later requests of the dialog get there
record Target(String requestUri, List<String> routes, Flow flow, DialogToken.Way way) {}
