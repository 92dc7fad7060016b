/// Compiles a neutral rule set for a device. Start with [Dialect]; what its own vendor's tool has
/// not read says so in its first line.
@NullMarked
package org.turnpike.planner.firewall.export;

import org.jspecify.annotations.NullMarked;
