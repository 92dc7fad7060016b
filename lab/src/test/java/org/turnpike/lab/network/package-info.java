/// Tests of namespaces and what is left of them.
@NullMarked
package org.turnpike.lab.network;

import org.jspecify.annotations.NullMarked;
