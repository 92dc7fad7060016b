package org.turnpike.pki;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The certificates of a node: `NAME.pem`, the chain with the node's own first, and `NAME.key`, its
/// key in PKCS#8.
public final class CertificateStore {

  /// One of the built-in authority is replaced when this little of its time is left.
  static final Duration RENEW_BEFORE = Duration.ofDays(30);

  private CertificateStore() {}

  static Path chainFile(Path folder, String name) {
    return folder.resolve(name + ".pem");
  }

  static Path keyFile(Path folder, String name) {
    return folder.resolve(name + ".key");
  }

  /// Reads what a listener named `name` is to prove itself with.
  ///
  /// @throws PkiFailed naming the file and the problem: missing, damaged, of two different pairs,
  ///   out of order beyond repair
  public static StoredCertificate load(Path folder, String name) {
    Path chainFile = chainFile(folder, name);
    Path keyFile = keyFile(folder, name);
    for (Path file : List.of(chainFile, keyFile)) {
      if (!Files.exists(file)) {
        throw new PkiFailed(
            "certificate \""
                + name
                + "\": there is no "
                + file
                + ". Put the certificate chain into "
                + chainFile
                + " and its key into "
                + keyFile);
      }
    }
    PrivateKey key = Pem.key(keyFile);
    List<X509Certificate> found = Pem.certificates(chainFile);
    X509Certificate own =
        found.stream()
            .filter(certificate -> Keys.match(key, certificate.getPublicKey()))
            .findFirst()
            .orElseThrow(() -> mismatch(chainFile, keyFile, found.getFirst(), key));
    return new StoredCertificate(name, key, inOrder(own, found));
  }

  private static PkiFailed mismatch(
      Path chainFile, Path keyFile, X509Certificate first, PrivateKey key) {
    String why =
        CertificateChecks.key(first, key)
            .map(CertificateFault::toldOperator)
            .orElse("they are of two pairs");
    return new PkiFailed(
        "certificate " + chainFile + " does not match its key " + keyFile + ": " + why);
  }

  /// Each certificate followed by its issuer (RFC 8446 §4.4.2); what does not belong to the chain,
  /// and a root at its end, are left out: peers have their own roots.
  static List<X509Certificate> inOrder(X509Certificate own, List<X509Certificate> found) {
    List<X509Certificate> chain = new ArrayList<>(List.of(own));
    while (true) {
      X509Certificate last = chain.getLast();
      Optional<X509Certificate> next =
          found.stream()
              .filter(c -> c.getSubjectX500Principal().equals(last.getIssuerX500Principal()))
              .filter(c -> !chain.contains(c) && !selfIssued(c))
              .findFirst();
      if (next.isEmpty()) {
        return List.copyOf(chain);
      }
      chain.add(next.get());
    }
  }

  private static boolean selfIssued(X509Certificate certificate) {
    return certificate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal());
  }

  /// Writes a certificate and its key. The key is written first: a machine that stops in between
  /// has a key without a certificate, or one whose certificate does not match, and says so.
  public static void save(Path folder, StoredCertificate stored) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new PkiFailed("cannot make the folder " + folder + ": " + e.getMessage(), e);
    }
    Pem.write(keyFile(folder, stored.name()), Pem.text(stored.key()), true);
    Pem.write(chainFile(folder, stored.name()), Pem.text(stored.chain()), false);
  }

  /// The certificate of that name by the built-in authority: the stored one if it says what is
  /// wanted, is this authority's, and has time left; else a new one with a new key.
  public static StoredCertificate ensure(
      CertificateAuthority authority,
      Path folder,
      String name,
      CertificateRequest wanted,
      Instant now) {
    if (Files.exists(chainFile(folder, name)) && Files.exists(keyFile(folder, name))) {
      Optional<StoredCertificate> stored = usable(authority, folder, name, wanted, now);
      if (stored.isPresent()) {
        return stored.get();
      }
    }
    KeyPair keys = Keys.generate();
    X509Certificate certificate = authority.issue(wanted, keys.getPublic(), now);
    StoredCertificate made = new StoredCertificate(name, keys.getPrivate(), List.of(certificate));
    save(folder, made);
    return made;
  }

  private static Optional<StoredCertificate> usable(
      CertificateAuthority authority,
      Path folder,
      String name,
      CertificateRequest wanted,
      Instant now) {
    StoredCertificate stored;
    try {
      stored = load(folder, name);
    } catch (PkiFailed e) {
      return Optional.empty(); // stopped between key and certificate, or damaged: both are ours
    }
    X509Certificate own = stored.certificate();
    boolean good =
        new CertificateChecks(List.of(authority.certificate()), List.of())
                .trust(stored.chain(), now.plus(RENEW_BEFORE))
                .isEmpty()
            && SubjectName.of(own).equals(wanted.names())
            && wanted.usages().stream().allMatch(u -> CertificateChecks.usage(own, u).isEmpty());
    return good ? Optional.of(stored) : Optional.empty();
  }
}
