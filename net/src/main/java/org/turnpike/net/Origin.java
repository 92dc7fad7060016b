package org.turnpike.net;

import io.netty.handler.codec.http.HttpRequest;
import java.net.InetSocketAddress;
import java.util.List;
import org.turnpike.topology.settings.Endpoint;

/// Whom the requests of a connection come from: its peer, or whom the peer hands on.
///
/// @param believed whether the peer is a reverse proxy of ours: anybody else could name whom they
///   like
record Origin(InetSocketAddress peer, boolean believed) {

  private static final String HANDED_ON = "x-forwarded-for";

  /// The last word of the header is the proxy's own; those before it are what the proxy was told.
  InetSocketAddress of(HttpRequest request) {
    List<String> lines = request.headers().getAll(HANDED_ON);
    if (!believed || lines.isEmpty()) {
      return peer;
    }
    String line = lines.getLast();
    try {
      return new InetSocketAddress(
          Endpoint.literal(line.substring(line.lastIndexOf(',') + 1).strip()), peer.getPort());
    } catch (IllegalArgumentException e) {
      return peer; // a proxy that hides whom it hands on
    }
  }
}
