@NullMarked
package org.turnpike.planner.finding;

import org.jspecify.annotations.NullMarked;
