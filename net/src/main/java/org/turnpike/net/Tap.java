package org.turnpike.net;

/// Sees every SIP message that comes or goes. Called where it is read or sent: it returns at once,
/// whatever becomes of what it saw.
@FunctionalInterface
public interface Tap {

  /// @param message not to be changed
  /// @param sent whether it is ours
  void seen(byte[] message, Flow flow, boolean sent);
}
