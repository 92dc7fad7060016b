/// The rules of the layout (docs/ARCHITECTURE.md), held over the classes of every module.
@NullMarked
package org.turnpike.architecture;

import org.jspecify.annotations.NullMarked;
