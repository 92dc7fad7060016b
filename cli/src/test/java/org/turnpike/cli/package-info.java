@NullMarked
package org.turnpike.cli;

import org.jspecify.annotations.NullMarked;
