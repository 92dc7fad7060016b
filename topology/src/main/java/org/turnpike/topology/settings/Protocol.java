package org.turnpike.topology.settings;

import java.util.Locale;

/// What a listener speaks.
public enum Protocol {
  SIP_UDP,
  SIP_TCP,
  SIP_TLS,
  SIP_WS,
  SIP_WSS,
  TURN_UDP,
  TURN_TCP,
  TURN_TLS,
  TURN_DTLS,
  HTTP,
  HTTPS;

  /// Whether it listens on UDP.
  public boolean datagram() {
    return this == SIP_UDP || this == TURN_UDP || this == TURN_DTLS;
  }

  /// Whether it needs a certificate.
  public boolean secure() {
    return switch (this) {
      case SIP_TLS, SIP_WSS, TURN_TLS, TURN_DTLS, HTTPS -> true;
      case SIP_UDP, SIP_TCP, SIP_WS, TURN_UDP, TURN_TCP, HTTP -> false;
    };
  }

  /// In files, logs and JSON: `sip-udp`.
  public String text() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
