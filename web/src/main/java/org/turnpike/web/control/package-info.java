/// What whoever runs a node may ask it while it runs, over its control socket. Start with
/// [ControlDesk].
@NullMarked
package org.turnpike.web.control;

import org.jspecify.annotations.NullMarked;
