package org.turnpike.net;

/// What a TLS listener wants from whoever connects.
public enum PeerAuthentication {
  /// The server proves itself, the peer does not (clients with a password).
  NONE,
  /// A certificate is asked for, and one that is sent must chain to the trust; none is fine.
  ASKED,
  /// MTLS: without a certificate that chains to the trust there is no connection.
  REQUIRED
}
