/// Tests of namespaces and what is left of them.
@NullMarked
package org.turnpike.lab.tone;

import org.jspecify.annotations.NullMarked;
