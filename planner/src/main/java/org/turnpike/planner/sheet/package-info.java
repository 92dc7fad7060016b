/// Everything that follows from a topology, put together: the files of a plan, one after the other,
/// with the sheet that people read. Start with [Plan].
@NullMarked
package org.turnpike.planner.sheet;

import org.jspecify.annotations.NullMarked;
