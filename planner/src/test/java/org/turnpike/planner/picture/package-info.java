@NullMarked
package org.turnpike.planner.picture;

import org.jspecify.annotations.NullMarked;
