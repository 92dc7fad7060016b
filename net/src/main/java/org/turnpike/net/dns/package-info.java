/// Where a SIP domain is served (RFC 3263): the decisions in [ServerLocation], the questions over
/// DNS in [DnsResolver].
@NullMarked
package org.turnpike.net.dns;

import org.jspecify.annotations.NullMarked;
