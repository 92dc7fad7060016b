@NullMarked
package org.turnpike.net.hep;

import org.jspecify.annotations.NullMarked;
