package org.turnpike.topology.settings;

import java.util.Optional;

/// A socket that a node opens. Nothing listens that is not one of these.
///
/// @param bind the address that the socket is bound to
/// @param advertised what peers are told: behind one-to-one NAT the public address
/// @param certificate name of the certificate in the node's store; there for a secure protocol,
///   else empty
public record Listener(
    String name,
    Protocol protocol,
    Endpoint bind,
    Endpoint advertised,
    Optional<String> certificate) {

  /// @throws IllegalArgumentException if a secure protocol has no certificate, or a plain one has
  public Listener {
    if (protocol.secure() != certificate.isPresent()) {
      throw new IllegalArgumentException(
          "listener \""
              + name
              + "\": "
              + protocol.text()
              + (protocol.secure() ? " needs a certificate" : " takes no certificate"));
    }
  }
}
