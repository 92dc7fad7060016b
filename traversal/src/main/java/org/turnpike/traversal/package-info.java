/// STUN, TURN and ICE (RFC 8489, RFC 8656, RFC 8445) as pure steps over bytes.
@NullMarked
package org.turnpike.traversal;

import org.jspecify.annotations.NullMarked;
