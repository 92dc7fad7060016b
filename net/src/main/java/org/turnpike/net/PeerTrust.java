package org.turnpike.net;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/// Whom a server lets in over MTLS: whoever a trusted authority vouches for.
///
/// A partner's Edge opens connections with the certificate that it serves with, and public
/// authorities issue for servers alone: such a certificate is looked at as a server's. What its
/// holder may do, the name in it decides (RFC 5922 §7.2).
final class PeerTrust extends X509ExtendedTrustManager {

  private static final String SERVER = "1.3.6.1.5.5.7.3.1";
  private static final String CLIENT = "1.3.6.1.5.5.7.3.2";

  /// What JSSE calls a server's key exchange that is not told.
  private static final String ANY_EXCHANGE = "UNKNOWN";

  private final X509ExtendedTrustManager authorities;

  private PeerTrust(X509ExtendedTrustManager authorities) {
    this.authorities = authorities;
  }

  static TrustManager of(TrustManager authorities) {
    return authorities instanceof X509ExtendedTrustManager extended
        ? new PeerTrust(extended)
        : authorities;
  }

  /// RFC 5280 §4.2.1.12: without the extension a certificate is for every purpose.
  private static boolean servesOnly(X509Certificate[] chain) throws CertificateException {
    List<String> purposes = chain.length == 0 ? List.of() : chain[0].getExtendedKeyUsage();
    return purposes != null && purposes.contains(SERVER) && !purposes.contains(CLIENT);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    if (servesOnly(chain)) {
      authorities.checkServerTrusted(chain, ANY_EXCHANGE);
    } else {
      authorities.checkClientTrusted(chain, type, engine);
    }
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    if (servesOnly(chain)) {
      authorities.checkServerTrusted(chain, ANY_EXCHANGE);
    } else {
      authorities.checkClientTrusted(chain, type, socket);
    }
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
    if (servesOnly(chain)) {
      authorities.checkServerTrusted(chain, ANY_EXCHANGE);
    } else {
      authorities.checkClientTrusted(chain, type);
    }
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    authorities.checkServerTrusted(chain, type, engine);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    authorities.checkServerTrusted(chain, type, socket);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
    authorities.checkServerTrusted(chain, type);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return authorities.getAcceptedIssuers();
  }
}
