/// Tests of SIP messages.
@NullMarked
package org.turnpike.sip.message;

import org.jspecify.annotations.NullMarked;
