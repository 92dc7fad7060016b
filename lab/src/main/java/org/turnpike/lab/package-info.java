/// Network namespaces, real clients, captures and verdicts: the referee of predictions.
@NullMarked
package org.turnpike.lab;

import org.jspecify.annotations.NullMarked;
