package org.turnpike.pki;

import java.math.BigInteger;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;

/// A certificate by someone who has no right to issue.
final class Forged {

  private Forged() {}

  static X509Certificate by(PrivateKey key, X509Certificate issuer, String host, Instant now) {
    try {
      X509v3CertificateBuilder builder =
          new X509v3CertificateBuilder(
              X500Name.getInstance(issuer.getSubjectX500Principal().getEncoded()),
              BigInteger.TEN,
              Date.from(now),
              Date.from(now.plus(Duration.ofDays(1))),
              new X500Name("CN=" + host),
              SubjectPublicKeyInfo.getInstance(Keys.generate().getPublic().getEncoded()));
      builder.addExtension(
          Extension.subjectAlternativeName,
          false,
          new GeneralNames(new GeneralName(GeneralName.dNSName, host)));
      return Pem.certificate(builder.build(Keys.signer(key)).getEncoded(), "forged");
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
