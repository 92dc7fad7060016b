package org.turnpike.net.dtls;

import org.turnpike.net.Flow;
import org.turnpike.wire.Slice;

/// Whoever gets what DTLS clients send. Called on the loop of the clients' path only; never blocks.
public interface DtlsReceiver {

  /// The handshake is done. The flow is the same object in every call for this client.
  void onOpened(Flow flow);

  /// One record. The slice is valid until this returns, and has the headroom of a path's packets.
  void onMessage(Slice message, Flow flow);

  /// @param cause for the operator: who ended it and why
  void onClosed(Flow flow, String cause);
}
