/// Load balancers: HAProxy for TCP and nftables for UDP, with the clients' source addresses kept
/// (E-HLB-3), from the rows of the port tables that name a load balancer's address. Start with
/// [BalancerPlan].
@NullMarked
package org.turnpike.planner.balancer;

import org.jspecify.annotations.NullMarked;
