/// The reverse proxy: what people outside may ask of the web services inside, and nothing else
/// (port rows RP-01 and RP-03). Start with [ReverseProxy].
@NullMarked
package org.turnpike.server.proxy;

import org.jspecify.annotations.NullMarked;
