package org.turnpike.pki;

import java.io.IOException;
import java.net.URI;
import java.security.PublicKey;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.DistributionPoint;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;

/// What a certificate is to say.
///
/// @param names subjectAltName, in this order; none for peers that look at the common name alone
/// @param crl where its authority publishes what it revoked; only an authority writes it
public record CertificateRequest(
    Subject subject, List<SubjectName> names, Set<Usage> usages, Optional<URI> crl) {

  /// @throws IllegalArgumentException without a name or a usage
  public CertificateRequest {
    names = List.copyOf(names);
    usages = Set.copyOf(usages);
    if (names.isEmpty() && subject.commonName().isEmpty() || usages.isEmpty()) {
      throw new IllegalArgumentException(
          "a certificate needs a name and a usage: clients look at subjectAltName and"
              + " extendedKeyUsage only");
    }
  }

  /// A server's certificate: its first name is the common name too.
  ///
  /// @throws IllegalArgumentException without a name or a usage
  public static CertificateRequest server(List<SubjectName> names, Usage... usages) {
    String first = names.isEmpty() ? "" : names.getFirst().toString();
    return new CertificateRequest(Subject.named(first), names, Set.of(usages), Optional.empty());
  }

  /// The extensions that say it; the same for the request and the certificate.
  ExtensionsGenerator extensions(PublicKey key) throws IOException {
    ExtensionsGenerator extensions = new ExtensionsGenerator();
    if (!names.isEmpty()) {
      extensions.addExtension(
          Extension.subjectAlternativeName,
          false,
          new GeneralNames(names.stream().map(SubjectName::general).toArray(GeneralName[]::new)));
    }
    // TLS 1.2 with RSA key exchange encrypts to the key; nothing does with an EC key.
    int rsa = key.getAlgorithm().equals("RSA") ? KeyUsage.keyEncipherment : 0;
    extensions.addExtension(
        Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature | rsa));
    extensions.addExtension(
        Extension.extendedKeyUsage,
        false,
        new ExtendedKeyUsage(
            EnumSet.copyOf(usages).stream().map(Usage::purpose).toArray(KeyPurposeId[]::new)));
    return extensions;
  }

  static CRLDistPoint distributionPoint(URI crl) {
    GeneralNames at =
        new GeneralNames(
            new GeneralName(GeneralName.uniformResourceIdentifier, crl.toASCIIString()));
    return new CRLDistPoint(
        new DistributionPoint[] {new DistributionPoint(new DistributionPointName(at), null, null)});
  }
}
