@NullMarked
package org.turnpike.planner.capacity;

import org.jspecify.annotations.NullMarked;
