package org.turnpike.pki;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

/// A request for a certificate (PKCS#10, RFC 2986), as one gives it to an authority.
///
/// @param subject as the request writes it, largest part first
/// @param names that it asks for, in its order
/// @param usages that it asks for
/// @param key that the certificate is to hold
public record SigningRequest(
    String subject, List<SubjectName> names, Set<Usage> usages, PublicKey key) {

  private static final String LABEL = "CERTIFICATE REQUEST";

  public SigningRequest {
    names = List.copyOf(names);
    usages = Set.copyOf(usages);
  }

  /// A request in PEM. The same arguments give the same text.
  public static String create(CertificateRequest wanted, KeyPair keys) {
    try {
      JcaPKCS10CertificationRequestBuilder builder =
          new JcaPKCS10CertificationRequestBuilder(wanted.subject().x500(), keys.getPublic());
      builder.addAttribute(
          PKCSObjectIdentifiers.pkcs_9_at_extensionRequest,
          wanted.extensions(keys.getPublic()).generate());
      return Pem.text(LABEL, builder.build(Keys.signer(keys.getPrivate())).getEncoded());
    } catch (IOException e) {
      throw new PkiFailed("the request cannot be encoded: " + e.getMessage(), e);
    }
  }

  /// Reads a request in PEM and checks that whoever made it has the key.
  ///
  /// @param where file or source, for the operator
  public static Checked<SigningRequest> read(String pem, String where) {
    try {
      for (Pem.Block block : Pem.blocks(pem, where)) {
        if (block.label().equals(LABEL) || block.label().equals("NEW " + LABEL)) {
          return read(new PKCS10CertificationRequest(block.der()), where);
        }
      }
      return faulty(
          CertificateFault.Kind.MALFORMED,
          where + ": holds no request (expected -----BEGIN CERTIFICATE REQUEST-----)");
    } catch (IOException
        | PKCSException
        | OperatorCreationException
        | GeneralSecurityException
        | RuntimeException e) {
      // The ASN.1 reader meets an unexpected type with whatever exception is nearest at hand.
      return faulty(
          CertificateFault.Kind.MALFORMED, where + ": the request is damaged: " + e.getMessage());
    }
  }

  private static Checked<SigningRequest> read(PKCS10CertificationRequest request, String where)
      throws IOException, PKCSException, OperatorCreationException, GeneralSecurityException {
    if (!request.isSignatureValid(
        new JcaContentVerifierProviderBuilder().build(request.getSubjectPublicKeyInfo()))) {
      return faulty(
          CertificateFault.Kind.BAD_SIGNATURE,
          where
              + ": the request for "
              + request.getSubject()
              + " is not signed with the key in it; make a new one");
    }
    byte[] key = request.getSubjectPublicKeyInfo().getEncoded();
    String kind =
        request
                .getSubjectPublicKeyInfo()
                .getAlgorithm()
                .getAlgorithm()
                .equals(PKCSObjectIdentifiers.rsaEncryption)
            ? "RSA"
            : "EC";
    Extensions extensions = request.getRequestedExtensions();
    return new Checked.Sound<>(
        new SigningRequest(
            request.getSubject().toString(),
            extensions == null ? List.of() : names(extensions),
            extensions == null ? Set.of() : usages(extensions),
            KeyFactory.getInstance(kind).generatePublic(new X509EncodedKeySpec(key))));
  }

  private static List<SubjectName> names(Extensions extensions) {
    GeneralNames asked = GeneralNames.fromExtensions(extensions, Extension.subjectAlternativeName);
    List<SubjectName> names = new ArrayList<>();
    for (GeneralName name : asked == null ? new GeneralName[0] : asked.getNames()) {
      SubjectName.of(name).ifPresent(names::add);
    }
    return names;
  }

  private static Set<Usage> usages(Extensions extensions) {
    ExtendedKeyUsage asked = ExtendedKeyUsage.fromExtensions(extensions);
    Set<Usage> usages = EnumSet.noneOf(Usage.class);
    for (Usage usage : Usage.values()) {
      if (asked != null && asked.hasKeyPurposeId(usage.purpose())) {
        usages.add(usage);
      }
    }
    return usages;
  }

  private static Checked<SigningRequest> faulty(CertificateFault.Kind kind, String told) {
    return new Checked.Faulty<>(List.of(new CertificateFault(kind, told)));
  }
}
