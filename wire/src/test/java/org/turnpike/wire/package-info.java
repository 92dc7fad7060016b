/// Tests of `wire`, and what other modules' tests drive protocol steps with: [TestMoment], [Netem],
/// [Needs].
@NullMarked
package org.turnpike.wire;

import org.jspecify.annotations.NullMarked;
