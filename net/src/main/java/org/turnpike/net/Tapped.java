package org.turnpike.net;

import org.jspecify.annotations.Nullable;

/// Where a tap may be put, and mostly is none.
final class Tapped {

  /// What is shorter is a keep-alive and no message.
  private static final int SHORTEST = 16;

  private volatile @Nullable Tap tap;

  void by(Tap other) {
    tap = other;
  }

  void seen(byte[] message, Flow flow, boolean sent) {
    Tap now = tap;
    if (now == null || message.length < SHORTEST) {
      return;
    }
    switch (flow.protocol()) {
      case SIP_UDP, SIP_TCP, SIP_TLS, SIP_WS, SIP_WSS -> now.seen(message, flow, sent);
      case TURN_UDP, TURN_TCP, TURN_TLS, TURN_DTLS, HTTP, HTTPS -> {}
    }
  }
}
