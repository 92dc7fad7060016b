/// Tests of what is read out of captures.
@NullMarked
package org.turnpike.lab.capture;

import org.jspecify.annotations.NullMarked;
