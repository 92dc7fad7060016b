/// The DNS records that a deployment needs, per view, each with its reason and the row of the
/// planning tables that asks for it; as zone files (RFC 1035 §5), scripts for dynamic update (RFC
/// 2136) and CSV. Start with [DnsPlan]; [EdgeNames] is what an Edge pool is called.
@NullMarked
package org.turnpike.planner.dns;

import org.jspecify.annotations.NullMarked;
