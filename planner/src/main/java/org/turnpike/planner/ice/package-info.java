/// A model of ICE (RFC 8445) of the planner's own, so that a prediction and the servers can be held
/// against each other. Start with [CandidatePair].
@NullMarked
package org.turnpike.planner.ice;

import org.jspecify.annotations.NullMarked;
