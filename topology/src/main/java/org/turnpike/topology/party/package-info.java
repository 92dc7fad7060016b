/// Who takes part: organisations and tenants, their federation and voice policies, users and the
/// clients they hold. Start with [Organisation] and [User].
@NullMarked
package org.turnpike.topology.party;

import org.jspecify.annotations.NullMarked;
