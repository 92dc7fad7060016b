/// What `turnpike prove` does around the lab.
@NullMarked
package org.turnpike.cli.prove;

import org.jspecify.annotations.NullMarked;
