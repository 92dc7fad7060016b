/// DTLS against the JDK's client, openssl and sockets that misbehave.
@NullMarked
package org.turnpike.net.dtls;

import org.jspecify.annotations.NullMarked;
