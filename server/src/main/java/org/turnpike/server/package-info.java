/// The roles of a node: each is a package that consumes its settings and speaks SIP or TURN.
@NullMarked
package org.turnpike.server;

import org.jspecify.annotations.NullMarked;
