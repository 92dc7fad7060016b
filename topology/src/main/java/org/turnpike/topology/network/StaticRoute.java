package org.turnpike.topology.network;

import java.net.InetAddress;
import org.turnpike.topology.settings.Prefix;

/// A route that a person configured: on a site's router, or persistent on a server.
public record StaticRoute(Prefix to, InetAddress via) {}
