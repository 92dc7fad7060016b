/// Composes the roles of a node onto `net`: opens the listeners that its settings name and hands
/// each message to whoever answers it. Start with [Node].
@NullMarked
package org.turnpike.server.host;

import org.jspecify.annotations.NullMarked;
