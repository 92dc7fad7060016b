@NullMarked
package org.turnpike.store.sql;

import org.jspecify.annotations.NullMarked;
