/// Dialogs as values (RFC 3261 §12): what two user agents agree on, and the requests that follow
/// from it. Open [Dialog].
@NullMarked
package org.turnpike.sip.dialog;

import org.jspecify.annotations.NullMarked;
