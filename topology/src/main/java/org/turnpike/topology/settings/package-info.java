/// All that one node is told: its roles, listeners, trust, policies and limits. The planner derives
/// it from the topology file (or the embedded defaults do), validated whole; a role consumes it and
/// derives nothing. Start with [NodeSettings].
@NullMarked
package org.turnpike.topology.settings;

import org.jspecify.annotations.NullMarked;
