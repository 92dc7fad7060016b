/// Subscriptions to the state of something (RFC 6665): what a notifier owes one subscriber,
/// whatever the event package. Start with [Notifier].
@NullMarked
package org.turnpike.sip.event;

import org.jspecify.annotations.NullMarked;
