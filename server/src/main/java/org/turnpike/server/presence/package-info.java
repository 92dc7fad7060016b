/// Presence (RFC 3856): what users publish (RFC 3903), whether they are registered and whether they
/// are in a call, put together as PIDF (RFC 3863) and told to whoever subscribed (RFC 6665). Start
/// with [Presence].
@NullMarked
package org.turnpike.server.presence;

import org.jspecify.annotations.NullMarked;
