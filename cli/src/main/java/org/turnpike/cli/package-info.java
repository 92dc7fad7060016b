/// The turnpike command and the composition root.
@NullMarked
package org.turnpike.cli;

import org.jspecify.annotations.NullMarked;
