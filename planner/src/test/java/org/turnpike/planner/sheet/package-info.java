@org.jspecify.annotations.NullMarked
package org.turnpike.planner.sheet;
