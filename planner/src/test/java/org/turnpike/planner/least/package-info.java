@NullMarked
package org.turnpike.planner.least;

import org.jspecify.annotations.NullMarked;
