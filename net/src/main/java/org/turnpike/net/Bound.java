package org.turnpike.net;

import java.net.InetSocketAddress;

/// A listener whose socket is open.
public interface Bound extends AutoCloseable {

  /// The listener's name.
  String name();

  /// Where it is bound; the real port if the settings said 0.
  InetSocketAddress local();

  TransportCounters counters();

  /// Closes the socket. Connections that were accepted stay.
  @Override
  void close();
}
