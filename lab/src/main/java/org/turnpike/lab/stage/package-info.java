/// A topology's network with its servers running and its users' clients in it: certificates, names,
/// balancers and settings are the plan's own files. Reads the topology and the plan, never a
/// predicted path.
@NullMarked
package org.turnpike.lab.stage;

import org.jspecify.annotations.NullMarked;
