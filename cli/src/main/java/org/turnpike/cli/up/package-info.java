/// The node that `turnpike up` runs: its folder, users, certificates and settings, and the roles
/// put together. Open [RunningNode] first.
@NullMarked
package org.turnpike.cli.up;

import org.jspecify.annotations.NullMarked;
