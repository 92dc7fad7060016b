package org.turnpike.cli.up;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.security.auth.x500.X500Principal;
import org.turnpike.net.Credential;
import org.turnpike.pki.CertificateAuthority;
import org.turnpike.pki.CertificateRequest;
import org.turnpike.pki.CertificateStore;
import org.turnpike.pki.Pem;
import org.turnpike.pki.StoredCertificate;
import org.turnpike.pki.SubjectName;
import org.turnpike.pki.Usage;
import org.turnpike.store.DataFolder;
import org.turnpike.topology.settings.Trust;

/// What a node proves itself with over TLS.
///
/// @param authority to be shown to people who have to trust it: the last of the chain, or the
///   built-in authority
/// @param builtIn whether the certificate is by this node's own authority
record NodeCertificate(Credential credential, X509Certificate authority, boolean builtIn) {

  /// @param name that the listeners have for it
  /// @param trust whose certificates other nodes may have
  /// @throws org.turnpike.pki.PkiFailed naming the file that is damaged or missing
  /// @throws IllegalArgumentException if a given key is another certificate's
  static NodeCertificate of(
      Wanted.Proof proof, String name, Trust trust, DataFolder folder, Instant now) {
    return switch (proof) {
      case Wanted.Proof.Own(List<SubjectName> names) -> own(folder, name, names, now);
      case Wanted.Proof.Given(Path chain, Path key) -> given(chain, key);
      case Wanted.Proof.Stored(Map<String, List<SubjectName>> names) -> {
        NodeCertificate made = stored(folder, name, names.getOrDefault(name, List.of()), now);
        yield made.knowing(revoked(folder)).trusting(trusted(trust, folder, now));
      }
    };
  }

  /// The authorities whose files are there; while none is, the node's own: then no other node is
  /// let in, and it lets itself be found out.
  private static List<X509Certificate> trusted(Trust trust, DataFolder folder, Instant now) {
    List<X509Certificate> all = new ArrayList<>();
    for (Path file : trust.authorities()) {
      Path path = folder.path().resolve(file);
      if (Files.exists(path)) {
        all.addAll(Pem.certificates(path));
      }
    }
    return all.isEmpty() ? List.of(authority(folder, now).certificate()) : all;
  }

  /// The revocation lists that lie beside the certificates, one file for each authority.
  ///
  /// @throws org.turnpike.pki.PkiFailed if one is damaged: better no start than a list overlooked
  private static List<X509CRL> revoked(DataFolder folder) {
    Path certificates = folder.resolve(DataFolder.CERTIFICATES);
    if (!Files.isDirectory(certificates)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(certificates)) {
      return files
          .filter(file -> file.getFileName().toString().endsWith(".crl"))
          .sorted()
          .map(Pem::revocationList)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private NodeCertificate knowing(List<X509CRL> revoked) {
    return new NodeCertificate(
        new Credential(credential.key(), credential.chain(), credential.trust(), revoked),
        authority,
        builtIn);
  }

  /// What another authority issued is used as it is and never replaced.
  private static NodeCertificate stored(
      DataFolder folder, String name, List<SubjectName> names, Instant now) {
    Path certificates = folder.resolve(DataFolder.CERTIFICATES);
    if (Files.exists(certificates.resolve(name + ".pem"))
        || Files.exists(certificates.resolve(name + ".key"))) {
      StoredCertificate stored = CertificateStore.load(certificates, name);
      X500Principal issuer = stored.certificate().getIssuerX500Principal();
      if (!issuer.equals(authority(folder, now).certificate().getSubjectX500Principal())) {
        return new NodeCertificate(
            new Credential(stored.key(), stored.chain(), List.of()),
            stored.chain().getLast(),
            false);
      }
    }
    return own(folder, name, names, now);
  }

  /// With those authorities trusted whose files are there; else as it was.
  ///
  /// @param files PEM, under the data folder
  /// @throws org.turnpike.pki.PkiFailed if one is damaged
  NodeCertificate trusting(List<Path> files, DataFolder folder) {
    List<X509Certificate> trusted =
        files.stream()
            .map(file -> folder.path().resolve(file))
            .filter(Files::exists)
            .flatMap(file -> Pem.certificates(file).stream())
            .toList();
    return trusted.isEmpty() ? this : trusting(trusted);
  }

  NodeCertificate trusting(List<X509Certificate> trusted) {
    return new NodeCertificate(
        new Credential(credential.key(), credential.chain(), trusted, credential.revoked()),
        authority,
        builtIn);
  }

  private static CertificateAuthority authority(DataFolder folder, Instant now) {
    return CertificateAuthority.open(folder.resolve("ca"), "Turnpike of this machine", now);
  }

  /// From the node's own authority, which is founded at the first start.
  private static NodeCertificate own(
      DataFolder folder, String name, List<SubjectName> names, Instant now) {
    CertificateAuthority authority = authority(folder, now);
    StoredCertificate stored =
        CertificateStore.ensure(
            authority,
            folder.resolve(DataFolder.CERTIFICATES),
            name,
            CertificateRequest.server(names, Usage.SERVER, Usage.CLIENT),
            now);
    return new NodeCertificate(
        new Credential(stored.key(), stored.chain(), List.of(authority.certificate())),
        authority.certificate(),
        true);
  }

  private static NodeCertificate given(Path chain, Path key) {
    List<X509Certificate> certificates = Pem.certificates(chain);
    try {
      return new NodeCertificate(
          new Credential(Pem.key(key), certificates, List.of()), certificates.getLast(), false);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(chain + " and " + key + ": " + e.getMessage(), e);
    }
  }
}
