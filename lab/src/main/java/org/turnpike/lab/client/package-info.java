/// Clients that nobody here wrote, driven from outside: baresip, Chromium. Start with [Baresip].
@NullMarked
package org.turnpike.lab.client;

import org.jspecify.annotations.NullMarked;
