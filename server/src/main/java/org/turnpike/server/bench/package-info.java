/// Measures what this machine's relay can carry: [RelayBench] starts one on the loopback address
/// and loads it.
@NullMarked
package org.turnpike.server.bench;

import org.jspecify.annotations.NullMarked;
