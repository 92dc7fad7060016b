package org.turnpike.net;

import java.util.Locale;

/// Why a packet that a step sent did not leave.
public enum Unsent {
  /// The flow was released, or its socket closed.
  GONE,
  /// The socket's or the device's buffer is full; late media is worth nothing, so nobody waits.
  FULL,
  /// More than a datagram holds, or than the path takes without fragments.
  TOO_LONG,
  /// No route, or the network said that there is none.
  UNREACHABLE,
  /// The peer's machine says that nobody has the port.
  REFUSED,
  /// This machine's firewall or policy forbids it.
  FORBIDDEN,
  /// Anything else that the system said.
  OTHER;

  /// As metrics name it: `too_long`.
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
