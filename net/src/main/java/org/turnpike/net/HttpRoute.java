package org.turnpike.net;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/// Where a request goes that a reverse proxy was sent.
public sealed interface HttpRoute {

  /// To a server, over TLS.
  ///
  /// @param servers in the order in which they are tried
  /// @param name that the server's certificate must hold
  /// @param certificate credential whose authorities are believed, and that proves us if we are
  ///   asked
  /// @param from our address that connections leave from, to servers of its family
  record To(List<InetSocketAddress> servers, String name, String certificate, InetAddress from)
      implements HttpRoute {
    public To {
      servers = List.copyOf(servers);
    }
  }

  /// Nowhere.
  record Refused(HttpAnswer answer) implements HttpRoute {}
}
