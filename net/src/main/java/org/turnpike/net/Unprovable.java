package org.turnpike.net;

import io.netty.handler.ssl.OpenSslCertificateException;
import io.netty.internal.tcnative.CertificateVerifier;
import java.net.Socket;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateException;
import java.security.cert.PKIXReason;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/// Trusts whom another trusts, and has OpenSSL tell a peer that none of the trusted authorities
/// stands behind its certificate, or that it is revoked (RFC 8446 §6.2: unknown_ca,
/// certificate_revoked), or that nobody can say whether it is. Java's own exceptions for it say
/// nothing to OpenSSL, which would tell the peer that we have an internal error.
final class Unprovable extends X509ExtendedTrustManager {

  private final X509ExtendedTrustManager trust;

  Unprovable(X509ExtendedTrustManager trust) {
    this.trust = trust;
  }

  private interface Check {
    void run() throws CertificateException;
  }

  private static void told(Check check) throws CertificateException {
    try {
      check.run();
    } catch (CertificateException e) {
      for (Throwable cause = e; cause != null; cause = cause.getCause()) {
        if (cause instanceof CertPathValidatorException invalid
            && invalid.getReason() == BasicReason.REVOKED) {
          throw new OpenSslCertificateException(
              e.getMessage(), e, CertificateVerifier.X509_V_ERR_CERT_REVOKED);
        }
        if (cause instanceof CertPathValidatorException invalid
            && invalid.getReason() == BasicReason.UNDETERMINED_REVOCATION_STATUS) {
          throw new OpenSslCertificateException(
              e.getMessage(), e, CertificateVerifier.X509_V_ERR_UNABLE_TO_GET_CRL);
        }
      }
      for (Throwable cause = e; cause != null; cause = cause.getCause()) {
        if (noAuthority(cause)) {
          throw new OpenSslCertificateException(
              e.getMessage(), e, CertificateVerifier.X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY);
        }
      }
      throw e;
    }
  }

  /// Java looks for a path only where no trusted authority has the issuer's name; where one has,
  /// and it is not the one that signed (made anew under the same name), the signature is wrong.
  private static boolean noAuthority(Throwable cause) {
    return cause instanceof CertPathBuilderException
        || cause instanceof CertPathValidatorException invalid
            && (invalid.getReason() == PKIXReason.NO_TRUST_ANCHOR
                || invalid.getReason() == BasicReason.INVALID_SIGNATURE);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    told(() -> trust.checkClientTrusted(chain, type, socket));
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    told(() -> trust.checkServerTrusted(chain, type, socket));
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    told(() -> trust.checkClientTrusted(chain, type, engine));
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    told(() -> trust.checkServerTrusted(chain, type, engine));
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
    told(() -> trust.checkClientTrusted(chain, type));
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
    told(() -> trust.checkServerTrusted(chain, type));
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return trust.getAcceptedIssuers();
  }
}
