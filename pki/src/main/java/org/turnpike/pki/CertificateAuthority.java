package org.turnpike.pki;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLNumber;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;

/// The built-in authority: for `up` without a file, for labs, and for sites without one of their
/// own. It lives in a folder: `ca.pem`, `ca.key`, and `revoked`, one line for each certificate that
/// it took back.
public final class CertificateAuthority {

  private static final Duration OWN_LIFE = Duration.ofDays(3653);

  /// Clients refuse longer ones of private authorities beyond 825 days, public ones beyond 398.
  private static final Duration LIFE = Duration.ofDays(397);

  /// Clocks of phones are not exact.
  private static final Duration SKEW = Duration.ofHours(1);

  private final Path folder;
  private final PrivateKey key;
  private final X509Certificate certificate;
  private final Map<BigInteger, Instant> revoked = new LinkedHashMap<>();
  private final SecureRandom random = new SecureRandom();

  private CertificateAuthority(Path folder, PrivateKey key, X509Certificate certificate) {
    this.folder = folder;
    this.key = key;
    this.certificate = certificate;
  }

  /// Opens the authority of a folder, and founds it at the first start.
  ///
  /// @param name its common name, as clients will show it; used when it is founded
  /// @throws PkiFailed if its files are damaged or do not belong together
  public static CertificateAuthority open(Path folder, String name, Instant now) {
    Path keyFile = CertificateStore.keyFile(folder, "ca");
    Path certificateFile = CertificateStore.chainFile(folder, "ca");
    if (!Files.exists(certificateFile)) {
      return found(folder, name, now);
    }
    if (!Files.exists(keyFile)) {
      throw new PkiFailed(
          "the built-in certificate authority has lost its key "
              + keyFile
              + ". Restore it from a copy; or move "
              + certificateFile
              + " away to found a new authority, which every client then has to be told to trust");
    }
    PrivateKey key = Pem.key(keyFile);
    X509Certificate certificate = Pem.certificates(certificateFile).getFirst();
    CertificateChecks.key(certificate, key)
        .ifPresent(fault -> {
          throw new PkiFailed(
              "certificate "
                  + certificateFile
                  + " does not match its key "
                  + keyFile
                  + ": "
                  + fault.toldOperator());
        });
    CertificateAuthority opened = new CertificateAuthority(folder, key, certificate);
    opened.readRevoked();
    return opened;
  }

  private static CertificateAuthority found(Path folder, String name, Instant now) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new PkiFailed("cannot make the folder " + folder + ": " + e.getMessage(), e);
    }
    // A key without a certificate was left by a first start that was cut short: nobody knows it.
    KeyPair keys = Keys.generate();
    X509Certificate own = selfSigned(keys, name, now);
    Pem.write(CertificateStore.keyFile(folder, "ca"), Pem.text(keys.getPrivate()), true);
    Pem.write(CertificateStore.chainFile(folder, "ca"), Pem.text(List.of(own)), false);
    return new CertificateAuthority(folder, keys.getPrivate(), own);
  }

  private static X509Certificate selfSigned(KeyPair keys, String name, Instant now) {
    X500Name subject = Subject.named(name).x500();
    try {
      X509v3CertificateBuilder builder =
          new X509v3CertificateBuilder(
              subject,
              serial(new SecureRandom()),
              date(now.minus(SKEW)),
              date(now.plus(OWN_LIFE)),
              subject,
              SubjectPublicKeyInfo.getInstance(keys.getPublic().getEncoded()));
      JcaX509ExtensionUtils identifiers = new JcaX509ExtensionUtils();
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
      builder.addExtension(
          Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
      builder.addExtension(
          Extension.subjectKeyIdentifier,
          false,
          identifiers.createSubjectKeyIdentifier(keys.getPublic()));
      return finished(builder, keys.getPrivate());
    } catch (IOException | GeneralSecurityException e) {
      throw new PkiFailed("the authority's certificate cannot be made: " + e.getMessage(), e);
    }
  }

  /// The authority's own certificate: what clients are told to trust.
  public X509Certificate certificate() {
    return certificate;
  }

  /// A certificate for this key.
  ///
  /// @throws PkiFailed if the authority has expired
  public X509Certificate issue(CertificateRequest wanted, PublicKey publicKey, Instant now) {
    CertificateChecks.validity(certificate, now)
        .ifPresent(fault -> {
          throw new PkiFailed(
              "the built-in authority cannot issue: "
                  + fault.toldOperator()
                  + ". Move its folder "
                  + folder
                  + " away to found a new one");
        });
    Instant end = now.plus(LIFE);
    Instant last = certificate.getNotAfter().toInstant();
    try {
      X509v3CertificateBuilder builder =
          new X509v3CertificateBuilder(
              issuer(),
              serial(random),
              date(now.minus(SKEW)),
              date(end.isAfter(last) ? last : end),
              wanted.subject().x500(),
              SubjectPublicKeyInfo.getInstance(publicKey.getEncoded()));
      JcaX509ExtensionUtils identifiers = new JcaX509ExtensionUtils();
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
      builder.addExtension(
          Extension.authorityKeyIdentifier,
          false,
          identifiers.createAuthorityKeyIdentifier(certificate.getPublicKey()));
      builder.addExtension(
          Extension.subjectKeyIdentifier, false, identifiers.createSubjectKeyIdentifier(publicKey));
      var asked = wanted.extensions(publicKey).generate();
      for (var extension : asked.getExtensionOIDs()) {
        builder.addExtension(asked.getExtension(extension));
      }
      if (wanted.crl().isPresent()) {
        builder.addExtension(
            Extension.cRLDistributionPoints,
            false,
            CertificateRequest.distributionPoint(wanted.crl().get()));
      }
      return finished(builder, key);
    } catch (IOException | GeneralSecurityException e) {
      throw new PkiFailed("the certificate cannot be made: " + e.getMessage(), e);
    }
  }

  /// The name as the certificate has it, byte for byte, so that chains match.
  private X500Name issuer() {
    return X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded());
  }

  /// Takes a certificate back. The list that says so is [#revocationList], made anew.
  public synchronized void revoke(X509Certificate taken, Instant now) {
    revoked.putIfAbsent(taken.getSerialNumber(), now.truncatedTo(ChronoUnit.SECONDS));
    StringBuilder lines = new StringBuilder();
    revoked.forEach(
        (serial, at) -> lines.append(serial.toString(16)).append(' ').append(at).append('\n'));
    Pem.write(folder.resolve("revoked"), lines.toString(), false);
  }

  /// A revocation list in PEM, good until `next`.
  public synchronized String revocationList(Instant now, Instant next) {
    try {
      X509v2CRLBuilder builder = new X509v2CRLBuilder(issuer(), date(now));
      builder.setNextUpdate(date(next));
      revoked.forEach((serial, at) -> builder.addCRLEntry(serial, date(at), CRLReason.unspecified));
      builder.addExtension(
          Extension.authorityKeyIdentifier,
          false,
          new JcaX509ExtensionUtils().createAuthorityKeyIdentifier(certificate.getPublicKey()));
      // Has to rise from list to list (RFC 5280 §5.2.3): the time does.
      builder.addExtension(
          Extension.cRLNumber, false, new CRLNumber(BigInteger.valueOf(now.toEpochMilli())));
      return Pem.text("X509 CRL", builder.build(Keys.signer(key)).getEncoded());
    } catch (IOException | GeneralSecurityException e) {
      throw new PkiFailed("the revocation list cannot be made: " + e.getMessage(), e);
    }
  }

  private void readRevoked() {
    Path file = folder.resolve("revoked");
    if (!Files.exists(file)) {
      return;
    }
    int number = 0;
    try {
      for (String line : Files.readAllLines(file, StandardCharsets.US_ASCII)) {
        number++;
        String[] parts = line.split(" ", 2);
        if (parts.length != 2) {
          throw new IllegalArgumentException("expected a serial and a time");
        }
        revoked.put(new BigInteger(parts[0], 16), Instant.parse(parts[1]));
      }
    } catch (IOException | RuntimeException e) {
      throw new PkiFailed(
          file + ", line " + number + ": is damaged (" + e.getMessage() + "): correct that line",
          e);
    }
  }

  private static X509Certificate finished(X509v3CertificateBuilder builder, PrivateKey key)
      throws IOException {
    X509CertificateHolder made = builder.build(Keys.signer(key));
    return Pem.certificate(made.getEncoded(), "the new certificate");
  }

  /// 127 random bits: unpredictable, and at most 20 octets (RFC 5280 §4.1.2.2).
  private static BigInteger serial(SecureRandom random) {
    return new BigInteger(127, random).setBit(126);
  }

  private static Date date(Instant at) {
    return Date.from(at.truncatedTo(ChronoUnit.SECONDS));
  }
}
