package org.turnpike.topology.party;

import java.util.Locale;

/// Software that a user calls with, as far as a path depends on it. Facts about clients, told here
/// once: the planner predicts with them and nothing is derived from them elsewhere.
public enum Client {
  /// Chromium and the like with a page for a client: ICE (RFC 8445), relay over UDP, TCP and TLS.
  /// Signals over WebSocket (RFC 7118), and by no Access Edge.
  BROWSER(true, true, true, true, true),
  /// The Skype for Business client: ICE, relay over UDP and TCP 443, and TCP candidates.
  SKYPE(true, true, true, true, true),
  /// Full ICE, relay over UDP only: baresip finds no relay over TCP.
  BARESIP(true, true, false, false, false),
  /// Full ICE, relay over UDP, TCP and TLS.
  LINPHONE(true, true, true, false, true),
  /// A desk phone or softphone without ICE: its own address only.
  PHONE(false, false, false, false, false);

  private final boolean ice;
  private final boolean relayUdp;
  private final boolean relayTcp;
  private final boolean mediaTcp;
  private final boolean httpProxy;

  Client(boolean ice, boolean relayUdp, boolean relayTcp, boolean mediaTcp, boolean httpProxy) {
    this.ice = ice;
    this.relayUdp = relayUdp;
    this.relayTcp = relayTcp;
    this.mediaTcp = mediaTcp;
    this.httpProxy = httpProxy;
  }

  /// Gathers and checks candidates (RFC 8445).
  public boolean ice() {
    return ice;
  }

  /// Reaches its relay over UDP (RFC 8656 §2.1).
  public boolean relayOverUdp() {
    return relayUdp;
  }

  /// Reaches its relay over TCP or TLS.
  public boolean relayOverTcp() {
    return relayTcp;
  }

  /// Has TCP candidates (RFC 6544): shares applications and files, and falls back to TCP.
  public boolean mediaOverTcp() {
    return mediaTcp;
  }

  /// Goes through an explicit HTTP proxy where one is set.
  public boolean usesHttpProxy() {
    return httpProxy;
  }

  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
