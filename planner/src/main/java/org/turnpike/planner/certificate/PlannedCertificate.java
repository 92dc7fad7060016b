package org.turnpike.planner.certificate;

import java.security.KeyPair;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.turnpike.pki.CertificateRequest;
import org.turnpike.pki.Keys;
import org.turnpike.pki.SigningRequest;
import org.turnpike.pki.Subject;
import org.turnpike.pki.SubjectName;
import org.turnpike.pki.Usage;
import org.turnpike.topology.NodeId;
import org.turnpike.topology.Ordered;
import org.turnpike.topology.RuleId;
import org.turnpike.topology.service.DeployedCertificate.Issuer;
import org.turnpike.topology.service.DeployedCertificate.Side;

/// One certificate to be requested, with one key.
///
/// @param name of its files, and of listeners that use it
/// @param row of the certificate table
/// @param organisation whose it is
/// @param pool that it is for; of several appliance sites the first; of a trunk the gateway
/// @param nodes that hold it: more than one share certificate and private key; none for a gateway
/// @param subject common name
/// @param names subject alternative names, in order
/// @param authority a public one, or the organisation's own
/// @param assigned services that are given it
/// @param rsa whether its key is RSA, for products that take no other
public record PlannedCertificate(
    String name,
    RuleId row,
    String organisation,
    String pool,
    List<NodeId> nodes,
    Side side,
    String subject,
    List<String> names,
    Issuer authority,
    Set<Usage> usages,
    List<String> assigned,
    boolean rsa,
    String reason) {

  /// RFC 5280 appendix A.1: `ub-common-name`.
  static final int LONGEST_SUBJECT = 64;

  public PlannedCertificate {
    nodes = List.copyOf(nodes);
    // A subject that is too long for its field is a name all the same.
    names =
        names.isEmpty() && subject.length() > LONGEST_SUBJECT
            ? List.of(subject)
            : List.copyOf(names);
    usages = Ordered.set(EnumSet.copyOf(usages));
    assigned = List.copyOf(assigned);
  }

  /// Whether the key has to leave the node that it was made on.
  public boolean shared() {
    return nodes.size() > 1;
  }

  /// Its names that stand for more than one host.
  public List<String> wildcards() {
    return names.stream().filter(n -> n.startsWith("*.")).toList();
  }

  /// A new key of the kind that the product takes.
  public KeyPair newKey() {
    return rsa ? Keys.generateRsa() : Keys.generate();
  }

  /// The request in PEM; the same key gives the same text.
  ///
  /// @throws IllegalArgumentException if a name is longer than DNS allows
  public String signingRequest(KeyPair keys) {
    return SigningRequest.create(
        new CertificateRequest(
            commonName()
                .map(Subject::named)
                .orElseGet(() -> new Subject("", organisation, "", "", "", "")),
            names.stream().map(SubjectName::parse).toList(),
            usages,
            Optional.empty()),
        keys);
  }

  Optional<String> commonName() {
    return Optional.of(subject).filter(s -> s.length() <= LONGEST_SUBJECT);
  }

  /// The configuration that has `openssl req` make key and request.
  public String opensslConfig() {
    return OpensslConfig.of(this);
  }
}
