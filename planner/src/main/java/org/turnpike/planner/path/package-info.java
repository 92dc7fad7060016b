/// Where a packet goes: routing, filters and translation over the declared network, packet by
/// packet. Start with [Walker]; the network itself is `planner.network`.
@NullMarked
package org.turnpike.planner.path;

import org.jspecify.annotations.NullMarked;
