/// What exists: ids, names and dispositions that planner, servers and lab share. They share these
/// facts and never behaviour. Start with [NodeId] and [Disposition]; what one node is told is in
/// `topology.settings`.
@NullMarked
package org.turnpike.topology;

import org.jspecify.annotations.NullMarked;
