/// Networks out of Linux network namespaces: made, marked as ours, and gone without trace, also
/// after kill -9. Start with [Lab].
@NullMarked
package org.turnpike.lab.network;

import org.jspecify.annotations.NullMarked;
