/// Addresses of a deployment: how many an Edge pool needs, who holds which, the default gateways
/// and the persistent routes of the Edges. Start with [AddressPlan].
@NullMarked
package org.turnpike.planner.address;

import org.jspecify.annotations.NullMarked;
