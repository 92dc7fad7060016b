package org.turnpike.net;

/// Says of each request where a reverse proxy may hand it on to. It is asked on the connection's
/// thread and does not block.
public interface HttpGate {
  HttpRoute route(HttpHead request);
}
