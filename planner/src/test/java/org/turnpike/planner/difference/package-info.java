@NullMarked
package org.turnpike.planner.difference;

import org.jspecify.annotations.NullMarked;
