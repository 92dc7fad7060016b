@NullMarked
package org.turnpike.store;

import org.jspecify.annotations.NullMarked;
