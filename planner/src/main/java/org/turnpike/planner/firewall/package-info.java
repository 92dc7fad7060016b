/// One neutral rule set per firewall, derived from the Edge port tables and the addresses of a
/// topology; [org.turnpike.planner.firewall.export] compiles it for devices. Start with
/// [FirewallPlan] and [NeutralRule].
@NullMarked
package org.turnpike.planner.firewall;

import org.jspecify.annotations.NullMarked;
