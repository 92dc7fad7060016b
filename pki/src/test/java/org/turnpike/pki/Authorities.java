package org.turnpike.pki;

import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/// What the tests of this package make certificates with.
final class Authorities {

  static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

  private Authorities() {}

  static CertificateAuthority in(Path folder) {
    return CertificateAuthority.open(folder, "Example lab authority", NOW);
  }

  static CertificateRequest server(String... names) {
    return CertificateRequest.server(
        Stream.of(names).map(SubjectName::parse).toList(), Usage.SERVER, Usage.CLIENT);
  }

  static StoredCertificate issued(CertificateAuthority authority, String name, String... names) {
    KeyPair keys = Keys.generate();
    X509Certificate certificate = authority.issue(server(names), keys.getPublic(), NOW);
    return new StoredCertificate(name, keys.getPrivate(), List.of(certificate));
  }

  static PrivateKey otherKey() {
    return Keys.generate().getPrivate();
  }
}
