package org.turnpike.net;

import java.util.Set;
import org.turnpike.topology.settings.Audience;

/// What a TLS listener wants from whoever connects.
public enum PeerAuthentication {
  /// The server proves itself, the peer does not (clients with a password).
  NONE,
  /// A certificate is asked for, and one that is sent must chain to the trust; none is fine.
  ASKED,
  /// MTLS: without a certificate that chains to the trust there is no connection.
  REQUIRED;

  /// Servers and partners have a certificate, clients need none; who shares a port with clients is
  /// asked and may have none.
  public static PeerAuthentication of(Set<Audience> audience) {
    if (audience.equals(Set.of(Audience.CLIENTS))) {
      return NONE;
    }
    return audience.contains(Audience.CLIENTS) ? ASKED : REQUIRED;
  }
}
