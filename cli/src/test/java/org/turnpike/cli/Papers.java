package org.turnpike.cli;

import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.turnpike.pki.CertificateAuthority;
import org.turnpike.pki.CertificateRequest;
import org.turnpike.pki.CertificateStore;
import org.turnpike.pki.Keys;
import org.turnpike.pki.Pem;
import org.turnpike.pki.StoredCertificate;
import org.turnpike.pki.SubjectName;
import org.turnpike.pki.Usage;
import org.turnpike.wire.TestTls;

/// What an administrator puts into the data folders of nodes: certificates, and whom to trust.
record Papers(Path folder) {

  private static final Instant NOW = Instant.now();

  CertificateAuthority authority(String name) {
    return CertificateAuthority.open(folder.resolve("ca-" + name), name, NOW);
  }

  static Path certificates(Path data) {
    return data.resolve("certificates");
  }

  /// A key and certificate by the name of its file, for those names.
  static void issue(CertificateAuthority authority, Path data, String file, String... names) {
    KeyPair keys = Keys.generate();
    CertificateRequest wanted =
        CertificateRequest.server(
            Stream.of(names).<SubjectName>map(SubjectName.Dns::new).toList(),
            Usage.SERVER,
            Usage.CLIENT);
    CertificateStore.save(
        certificates(data),
        new StoredCertificate(
            file, keys.getPrivate(), List.of(authority.issue(wanted, keys.getPublic(), NOW))));
  }

  /// @param file `authorities.pem` or `partners.pem`
  static void trust(Path data, String file, CertificateAuthority authority) {
    Pem.write(certificates(data).resolve(file), Pem.text(List.of(authority.certificate())), false);
  }

  /// Believes those authorities and nobody else.
  static SSLContext trusting(Path authorities) {
    return TestTls.trusting(Pem.certificates(authorities));
  }

  static SSLContext trusting(CertificateAuthority authority) {
    return TestTls.trusting(List.of(authority.certificate()));
  }
}
