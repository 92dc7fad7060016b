/// Instant messages in pager mode (RFC 3428): passed on to all devices of the recipient, kept for
/// one who has none, and delivered in order when one signs in. Start with [InstantMessages].
@NullMarked
package org.turnpike.server.im;

import org.jspecify.annotations.NullMarked;
