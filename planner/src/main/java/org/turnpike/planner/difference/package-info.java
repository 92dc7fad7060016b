/// What differs between two topologies, as an administrator sees it: which calls take another way,
/// break or heal, and which rules, records and names of the plan change. Start with [Difference].
@NullMarked
package org.turnpike.planner.difference;

import org.jspecify.annotations.NullMarked;
