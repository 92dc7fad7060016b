package org.turnpike.net.dns;

import java.net.InetSocketAddress;
import org.turnpike.topology.settings.Protocol;

/// One place to send a request to.
public record Hop(Protocol protocol, InetSocketAddress address) {}
