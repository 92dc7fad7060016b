/// STUN messages (RFC 8489): reading, writing, and what proves them. Open [StunMessage] and
/// [StunWriter].
@NullMarked
package org.turnpike.traversal.stun;

import org.jspecify.annotations.NullMarked;
