package org.turnpike.net.dtls;

import java.io.IOException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.CipherSuite;
import org.bouncycastle.tls.SignatureAlgorithm;
import org.bouncycastle.tls.crypto.TlsCertificate;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaTlsCrypto;
import org.turnpike.net.Credential;

/// A credential as the DTLS engine wants it.
///
/// @param signature of [SignatureAlgorithm]: what the key signs with
record ServerIdentity(Credential credential, Certificate chain, short signature) {

  /// Forward secrecy and authenticated encryption only, in our order: AES has instructions of its
  /// own in every processor that this runs on.
  private static final int[] WITH_ECDSA = {
    CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
    CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
    CipherSuite.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,
  };

  private static final int[] WITH_RSA = {
    CipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
    CipherSuite.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
    CipherSuite.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
  };

  /// @throws IllegalArgumentException if it cannot serve
  static ServerIdentity of(String name, Credential credential, JcaTlsCrypto crypto) {
    short signature =
        switch (credential.key().getAlgorithm().toUpperCase(Locale.ROOT)) {
          case "EC", "ECDSA" -> SignatureAlgorithm.ecdsa;
          case "RSA" -> SignatureAlgorithm.rsa;
          default ->
              throw new IllegalArgumentException(
                  "the certificate \""
                      + name
                      + "\" cannot serve DTLS: its key is "
                      + credential.key().getAlgorithm()
                      + "; make a request with a key of EC or RSA");
        };
    try {
      List<X509Certificate> chain = credential.chain();
      TlsCertificate[] certificates = new TlsCertificate[chain.size()];
      for (int i = 0; i < certificates.length; i++) {
        certificates[i] = crypto.createCertificate(chain.get(i).getEncoded());
      }
      return new ServerIdentity(credential, new Certificate(certificates), signature);
    } catch (IOException | CertificateEncodingException e) {
      throw new IllegalArgumentException(
          "the certificate \"" + name + "\" cannot serve DTLS: " + e.getMessage(), e);
    }
  }

  int[] suites() {
    return signature == SignatureAlgorithm.ecdsa ? WITH_ECDSA.clone() : WITH_RSA.clone();
  }
}
