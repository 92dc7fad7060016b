/// Topologies drawn from a seed, written as the YAML that a person would write and read by the real
/// reader. Start with [RandomTopology]; what is drawn is in [Drawing].
@NullMarked
package org.turnpike.planner.random;

import org.jspecify.annotations.NullMarked;
