package org.turnpike.net;

import java.net.InetSocketAddress;
import java.util.Map;

/// The head of a request that a reverse proxy was sent.
///
/// @param target as written, with its query
/// @param headers by lower-case name; of several lines of a name the first
/// @param webSocket whether it asks for a WebSocket
public record HttpHead(
    String method,
    String target,
    Map<String, String> headers,
    InetSocketAddress remote,
    boolean webSocket) {

  public HttpHead {
    headers = Map.copyOf(headers);
  }
}
