/// The topology file: YAML that people write, read whole, with every mistake told at its line and
/// column. Start with [TopologyFile]; what may be written is in [Grammar], and the JSON Schema is
/// made from it.
@NullMarked
package org.turnpike.topology.format;

import org.jspecify.annotations.NullMarked;
