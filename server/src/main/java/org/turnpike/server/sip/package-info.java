/// SIP transactions on the loops of `net`: what a role that speaks SIP stands on. Open [SipNode]; a
/// role is a [SipUser].
@NullMarked
package org.turnpike.server.sip;

import org.jspecify.annotations.NullMarked;
