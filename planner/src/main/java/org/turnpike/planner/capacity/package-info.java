/// What calls ask of links and circuits: bandwidth of each class on the predicted paths, and the
/// quality that those paths give, with ExpressRoute and without. Rates and targets are tables with
/// the ids of their rows. Start with [Capacity].
@NullMarked
package org.turnpike.planner.capacity;

import org.jspecify.annotations.NullMarked;
