/// SIP messages (RFC 3261 §7, §19, §20, §25): indexed in one pass over the bytes that came, decoded
/// only where asked, forwarded as they were. Start with [SipMessage]; a proxy edits through
/// [MessageEdit].
@NullMarked
package org.turnpike.sip.message;

import org.jspecify.annotations.NullMarked;
