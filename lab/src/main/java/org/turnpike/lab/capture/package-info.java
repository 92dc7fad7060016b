/// What was on a link: tcpdump's files read by our own reader, every packet classified down to the
/// RTP inside TURN. Start with [Capture].
@NullMarked
package org.turnpike.lab.capture;

import org.jspecify.annotations.NullMarked;
