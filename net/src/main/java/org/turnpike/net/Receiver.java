package org.turnpike.net;

import org.turnpike.wire.Decoded.Malformed;

/// Whoever gets the messages of a listener. Called on a transport's thread; returns soon and never
/// blocks.
public interface Receiver {

  /// @param message exact bytes, owned by the receiver from here on
  void onMessage(byte[] message, Flow flow);

  /// @param since the moment ([System#nanoTime], the loops' clock) since when the socket that it
  ///   came by has always had more to read; now, if it had nothing before this message. Longer ago
  ///   than the message has waited, if anything: but a socket that does not run dry is one whose
  ///   node cannot do what it is asked for
  default void onMessage(byte[] message, Flow flow, long since) {
    onMessage(message, flow);
  }

  default void onOpened(Flow flow) {}

  /// @param cause for the operator: who closed it and why
  default void onClosed(Flow flow, String cause) {}

  /// Somebody wanted a connection and did not get it: the TLS handshake failed.
  ///
  /// @param cause for the operator
  default void onRefused(Flow flow, String cause) {}

  /// A stream that cannot be framed: it is closed after this returns.
  default void onMalformed(Flow flow, Malformed<?> fault) {}
}
