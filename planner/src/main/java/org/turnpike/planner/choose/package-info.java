/// Which of the five Edge topologies fits, what each costs in addresses and records, and what fails
/// over. Start with [Chooser].
@NullMarked
package org.turnpike.planner.choose;

import org.jspecify.annotations.NullMarked;
