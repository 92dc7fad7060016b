@NullMarked
package org.turnpike.pki;

import org.jspecify.annotations.NullMarked;
