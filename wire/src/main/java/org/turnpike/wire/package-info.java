/// Byte slices, bounds-checked reading, malformed input as a value, and the contracts of a protocol
/// step. JDK only and tiny, because every protocol module stands on it. Start with [Step] and
/// [Slice].
@NullMarked
package org.turnpike.wire;

import org.jspecify.annotations.NullMarked;
