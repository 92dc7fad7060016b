/// The four transactions of RFC 3261 §17 as pure steps, with the Accepted states of RFC 6026 and
/// the non-INVITE rules of RFC 4320. A step decides when something is sent or told to the
/// transaction user; whoever drives it owns the table, the socket and the alarm. Start with
/// [InviteClient], then [InviteServer].
@NullMarked
package org.turnpike.sip.transaction;

import org.jspecify.annotations.NullMarked;
