/// Copies of SIP messages for a Homer collector, in HEP version 3 (the encapsulation protocol of
/// sipcapture.org): a datagram for each message, chunks of type and value in it. Start with
/// [org.turnpike.net.hep.HepSender].
@NullMarked
package org.turnpike.net.hep;

import org.jspecify.annotations.NullMarked;
