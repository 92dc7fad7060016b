/// Clients that nobody here wrote, driven from outside: baresip, linphonec, SIPp, Chromium; in the
/// last the product's own page calls, by Chromium's WebRTC. Start with [Baresip].
@NullMarked
package org.turnpike.lab.client;

import org.jspecify.annotations.NullMarked;
