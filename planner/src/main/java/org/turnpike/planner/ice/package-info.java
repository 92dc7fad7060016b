/// A model of ICE (RFC 8445) of the planner's own, so that a prediction and the servers can be held
/// against each other: RFC 8445, RFC 6544, RFC 8656. Start with [IceModel].
@NullMarked
package org.turnpike.planner.ice;

import org.jspecify.annotations.NullMarked;
