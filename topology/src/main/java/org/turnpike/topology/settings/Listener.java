package org.turnpike.topology.settings;

import java.util.Optional;
import java.util.Set;
import org.turnpike.topology.Ordered;

/// A socket that a node opens. Nothing listens that is not one of these.
///
/// @param bind the address that the socket is bound to
/// @param advertised what peers are told: behind one-to-one NAT the public address
/// @param certificate name of the certificate in the node's store; there for a secure protocol,
///   else empty
/// @param audience whom it is for, in the order of [Audience]; servers and partners need a secure
///   protocol
public record Listener(
    String name,
    Protocol protocol,
    Endpoint bind,
    Endpoint advertised,
    Optional<String> certificate,
    Set<Audience> audience) {

  /// One for clients.
  public Listener(
      String name,
      Protocol protocol,
      Endpoint bind,
      Endpoint advertised,
      Optional<String> certificate) {
    this(name, protocol, bind, advertised, certificate, Set.of(Audience.CLIENTS));
  }

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
    audience = Ordered.set(audience.stream().sorted().toList());
    if (audience.isEmpty() || !protocol.secure() && !audience.equals(Set.of(Audience.CLIENTS))) {
      throw new IllegalArgumentException(
          "listener \""
              + name
              + "\": "
              + protocol.text()
              + (audience.isEmpty() ? " is for nobody" : " proves no server's name"));
    }
  }
}
