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

  /// Whether it is for signalling.
  public boolean sip() {
    return switch (this) {
      case SIP_UDP, SIP_TCP, SIP_TLS, SIP_WS, SIP_WSS -> true;
      case TURN_UDP, TURN_TCP, TURN_TLS, TURN_DTLS, HTTP, HTTPS -> false;
    };
  }

  /// Whether it is the relay's.
  public boolean turn() {
    return this == TURN_UDP || this == TURN_TCP || this == TURN_TLS || this == TURN_DTLS;
  }

  /// Whether it needs a certificate.
  public boolean secure() {
    return switch (this) {
      case SIP_TLS, SIP_WSS, TURN_TLS, TURN_DTLS, HTTPS -> true;
      case SIP_UDP, SIP_TCP, SIP_WS, TURN_UDP, TURN_TCP, HTTP -> false;
    };
  }

  /// Whether listeners of this protocol and of the other may have one address, because what a
  /// client sends first tells them apart: STUN in the clear, TLS with its ALPN, server name or
  /// first message; on UDP the ranges of RFC 7983 §7.
  public boolean sharesWith(Protocol other) {
    return this != other
        && switch (this) {
          case TURN_UDP, TURN_DTLS -> other == TURN_UDP || other == TURN_DTLS;
          case TURN_TCP, TURN_TLS, SIP_TLS, HTTPS ->
              other == TURN_TCP || other == TURN_TLS || other == SIP_TLS || other == HTTPS;
          case SIP_UDP, SIP_TCP, SIP_WS, SIP_WSS, HTTP -> false;
        };
  }

  /// In files, logs and JSON: `sip-udp`.
  public String text() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
