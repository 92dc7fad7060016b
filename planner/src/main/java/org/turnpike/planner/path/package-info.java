/// Where a packet goes: longest-prefix routing over the declared network. Start with [PrefixTable].
@NullMarked
package org.turnpike.planner.path;

import org.jspecify.annotations.NullMarked;
