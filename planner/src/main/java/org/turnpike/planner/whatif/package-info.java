/// Changes to a topology as values: what fails, what is closed, who moves. Each makes a new
/// topology that is planned and predicted like any other. Start with [Change]; [ChangeWords] reads
/// them from a command line.
@NullMarked
package org.turnpike.planner.whatif;

import org.jspecify.annotations.NullMarked;
