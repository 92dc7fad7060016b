package org.turnpike.topology.settings;

import java.util.Locale;

/// Whom a listener is for. It decides who has to show a certificate, and whom requests are taken
/// from.
public enum Audience {
  /// Whoever proves themselves with a password, if at all; no certificate is asked for.
  CLIENTS,
  /// Other nodes of the deployment, by MTLS: a certificate with the name of a [Peer].
  SERVERS,
  /// Access Edges of others, by MTLS: a certificate with a name of the domain that they speak for.
  PARTNERS;

  /// In files: `clients`.
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
