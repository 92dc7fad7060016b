/// Tests of built networks.
@NullMarked
package org.turnpike.lab.fabric;

import org.jspecify.annotations.NullMarked;
