package org.turnpike.server.sip;

/// A transaction user (RFC 3261 §5). Called on the loop that owns the call; returns soon.
public interface SipUser {

  /// A request that belongs to no transaction yet; neither ACK nor CANCEL.
  void onRequest(Arrival arrival);

  /// An ACK that belongs to no transaction: the one to a 2xx, end to end (RFC 3261 §13.2.2.4).
  void onAck(Arrival arrival);
}
