/// Tests of sockets by the system's own calls.
@NullMarked
package org.turnpike.net.ffm;

import org.jspecify.annotations.NullMarked;
