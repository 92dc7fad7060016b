/// Planning tables that are facts by nature, shipped as CSV resources with the ids of their rows
/// (RFC 4180). Start with [CsvTable].
@NullMarked
package org.turnpike.planner.table;

import org.jspecify.annotations.NullMarked;
