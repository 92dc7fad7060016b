package org.turnpike.net;

import org.turnpike.wire.Decoded.Malformed;

/// Whoever gets the messages of a listener. Called on a transport's thread; returns soon and never
/// blocks.
public interface Receiver {

  /// @param message exact bytes, owned by the receiver from here on
  void onMessage(byte[] message, Flow flow);

  /// @param since the moment ([System#nanoTime], the loops' clock) before which it did not come, as
  ///   far as the loop knows that read it; over UDP, if that is earlier, since when the socket has
  ///   always had more to read. Longer ago than the message has waited, if anything: but a loop
  ///   with long rounds, or a socket that does not run dry, is one whose node cannot do what it is
  ///   asked for
  /// @param behind since when the connection that it came by has always had more to read, which is
  ///   its peer's wait and nobody else's; [org.turnpike.wire.Step#NEVER] if it has not, and over
  ///   UDP, where all share a socket
  default void onMessage(byte[] message, Flow flow, long since, long behind) {
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
