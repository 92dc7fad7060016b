@NullMarked
package org.turnpike.planner.whatif;

import org.jspecify.annotations.NullMarked;
