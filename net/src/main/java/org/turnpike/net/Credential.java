package org.turnpike.net;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;

/// What a node proves itself with over TLS, and whom it believes.
///
/// @param key of the first certificate
/// @param chain the node's own certificate first, then the authorities between it and a root
/// @param trust authorities that peers' certificates must chain to; empty if no peer is to prove
///   itself
/// @param revoked lists of what those authorities have taken back
public record Credential(
    PrivateKey key,
    List<X509Certificate> chain,
    List<X509Certificate> trust,
    List<X509CRL> revoked) {

  /// One that knows of no certificate taken back.
  ///
  /// @throws IllegalArgumentException if there is no certificate, or the first is not the key's
  public Credential(PrivateKey key, List<X509Certificate> chain, List<X509Certificate> trust) {
    this(key, chain, trust, List.of());
  }

  /// @throws IllegalArgumentException if there is no certificate, or the first is not the key's
  public Credential {
    chain = List.copyOf(chain);
    trust = List.copyOf(trust);
    revoked = List.copyOf(revoked);
    if (chain.isEmpty()) {
      throw new IllegalArgumentException(
          "a credential needs a certificate, and the chain is empty");
    }
    X509Certificate own = chain.getFirst();
    if (!belongs(key, own)) {
      throw new IllegalArgumentException(
          "the private key ("
              + key.getAlgorithm()
              + ") is not the key of the certificate \""
              + own.getSubjectX500Principal().getName()
              + "\" (serial "
              + own.getSerialNumber().toString(16)
              + ", "
              + own.getPublicKey().getAlgorithm()
              + "): give the key that its request was made with, or ask for a new certificate");
    }
  }

  private static boolean belongs(PrivateKey key, X509Certificate certificate) {
    String algorithm =
        switch (key.getAlgorithm().toUpperCase(Locale.ROOT)) {
          case "RSA" -> "SHA256withRSA";
          case "EC", "ECDSA" -> "SHA256withECDSA";
          case "EDDSA", "ED25519" -> "Ed25519";
          default -> "";
        };
    if (algorithm.isEmpty()) {
      return false;
    }
    byte[] probe = {'t', 'u', 'r', 'n', 'p', 'i', 'k', 'e'};
    try {
      Signature signing = Signature.getInstance(algorithm);
      signing.initSign(key);
      signing.update(probe);
      byte[] signed = signing.sign();
      Signature verifying = Signature.getInstance(algorithm);
      verifying.initVerify(certificate.getPublicKey());
      verifying.update(probe);
      return verifying.verify(signed);
    } catch (GeneralSecurityException e) {
      return false; // a key of another kind than the certificate's
    }
  }
}
