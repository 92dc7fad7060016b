package org.turnpike.pki;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/// A key with its certificate and those between it and a root, own first.
public record StoredCertificate(String name, PrivateKey key, List<X509Certificate> chain) {

  public StoredCertificate {
    chain = List.copyOf(chain);
  }

  public X509Certificate certificate() {
    return chain.getFirst();
  }

  /// Never shows the key.
  @Override
  public String toString() {
    return "StoredCertificate[" + name + " " + CertificateChecks.name(certificate()) + "]";
  }
}
