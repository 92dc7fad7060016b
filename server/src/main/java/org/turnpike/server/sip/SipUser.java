package org.turnpike.server.sip;

import org.turnpike.net.Loop;
import org.turnpike.sip.message.Method;

/// A transaction user (RFC 3261 §5). Called on the loop that owns the call, or where
/// [#answersAtOnce] allows it on any; returns soon.
public interface SipUser {

  /// Whether requests of a method are answered as they come, with no transaction and no other part
  /// of their call: on the loop that read them then, whichever it is.
  default boolean answersAtOnce(Method method) {
    return false;
  }

  /// A request that belongs to no transaction yet; neither ACK nor CANCEL.
  void onRequest(Arrival arrival);

  /// An ACK that belongs to no transaction: the one to a 2xx, end to end (RFC 3261 §13.2.2.4).
  void onAck(Arrival arrival);

  /// A browser's connection is gone, and with it most likely the page that opened it.
  ///
  /// @param socket as [FlowDirectory#socket] named it
  default void onSocketClosed(String socket, Loop loop) {}
}
