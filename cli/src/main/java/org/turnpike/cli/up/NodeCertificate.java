package org.turnpike.cli.up;

import java.net.InetAddress;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import org.turnpike.net.Credential;
import org.turnpike.pki.CertificateAuthority;
import org.turnpike.pki.CertificateRequest;
import org.turnpike.pki.CertificateStore;
import org.turnpike.pki.Pem;
import org.turnpike.pki.StoredCertificate;
import org.turnpike.pki.SubjectName;
import org.turnpike.pki.Usage;
import org.turnpike.store.DataFolder;

/// What a node proves itself with over TLS.
///
/// @param authority to be shown to people who have to trust it: the last of the chain, or the
///   built-in authority
/// @param builtIn whether the certificate is by this node's own authority
record NodeCertificate(Credential credential, X509Certificate authority, boolean builtIn) {

  /// Listeners name it so.
  static final String NAME = "node";

  /// From the node's own authority, which is founded at the first start.
  ///
  /// @throws org.turnpike.pki.PkiFailed naming the file that is damaged
  static NodeCertificate own(DataFolder folder, InetAddress address, String domain, Instant now) {
    CertificateAuthority authority =
        CertificateAuthority.open(folder.resolve("ca"), "Turnpike of this machine", now);
    List<SubjectName> names =
        List.of(
            new SubjectName.Dns(domain),
            new SubjectName.Dns("localhost"),
            new SubjectName.Ip(address),
            new SubjectName.Uri("sip:" + domain));
    StoredCertificate stored =
        CertificateStore.ensure(
            authority,
            folder.resolve("certificates"),
            NAME,
            CertificateRequest.server(names, Usage.SERVER, Usage.CLIENT),
            now);
    return new NodeCertificate(
        new Credential(stored.key(), stored.chain(), List.of(authority.certificate())),
        authority.certificate(),
        true);
  }

  /// From files of the administrator's.
  ///
  /// @throws org.turnpike.pki.PkiFailed naming the file that cannot be read
  /// @throws IllegalArgumentException if the key is another certificate's
  static NodeCertificate given(Path chain, Path key) {
    List<X509Certificate> certificates = Pem.certificates(chain);
    try {
      return new NodeCertificate(
          new Credential(Pem.key(key), certificates, List.of()), certificates.getLast(), false);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(chain + " and " + key + ": " + e.getMessage(), e);
    }
  }
}
