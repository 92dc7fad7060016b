package org.turnpike.topology.service;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.turnpike.topology.NodeId;
import org.turnpike.topology.Ordered;

/// A certificate as it is today on a node. A node that the file gives none for is taken to have the
/// planned one.
///
/// @param name in the file
/// @param side whether it is on the external or the internal side
/// @param sans subject alternative names, in order
/// @param eku `server`, `client`; empty when the certificate has no such extension
/// @param fingerprint of the certificate, as the file writes it
/// @param keyFingerprint of its public key
/// @param expires ISO date
public record DeployedCertificate(
    String name,
    List<NodeId> nodes,
    Side side,
    String subject,
    List<String> sans,
    Issuer issuer,
    Set<String> eku,
    Optional<String> fingerprint,
    Optional<String> keyFingerprint,
    Optional<String> expires) {

  public enum Side {
    EXTERNAL,
    INTERNAL
  }

  public enum Issuer {
    PUBLIC,
    INTERNAL,
    SELF_SIGNED
  }

  public DeployedCertificate {
    nodes = List.copyOf(nodes);
    sans = List.copyOf(sans);
    eku = Ordered.set(eku);
  }

  public String path() {
    return "certificates/" + name;
  }
}
