/// SIP (RFC 3261): messages, transactions, dialogs and digest authentication, as pure steps over
/// bytes.
@NullMarked
package org.turnpike.sip;

import org.jspecify.annotations.NullMarked;
