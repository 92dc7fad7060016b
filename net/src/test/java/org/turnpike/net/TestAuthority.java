package org.turnpike.net;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.turnpike.pki.CertificateAuthority;
import org.turnpike.pki.CertificateRequest;
import org.turnpike.pki.Keys;
import org.turnpike.pki.Pem;
import org.turnpike.pki.SubjectName;
import org.turnpike.pki.Usage;

/// An authority for one test, and clients of the JDK that trust it.
public final class TestAuthority {

  private final CertificateAuthority authority;
  private final Instant now;

  public TestAuthority(Path folder, Instant now) {
    this.authority = CertificateAuthority.open(folder, "Test", now);
    this.now = now;
  }

  public X509Certificate certificate() {
    return authority.certificate();
  }

  public Credential issue(String host) {
    return issue(host, Keys.generate());
  }

  public Credential issue(String host, KeyPair pair) {
    return issue(host, pair, Usage.SERVER, Usage.CLIENT);
  }

  Credential issue(String host, KeyPair pair, Usage... usages) {
    X509Certificate own =
        authority.issue(
            CertificateRequest.server(List.of(new SubjectName.Dns(host)), usages),
            pair.getPublic(),
            now);
    return new Credential(pair.getPrivate(), List.of(own), List.of(certificate()));
  }

  /// Takes certificates back, and says so in a list.
  ///
  /// @param next until when the list is good
  X509CRL revoking(Path file, Instant made, Instant next, Credential... taken) throws IOException {
    for (Credential each : taken) {
      authority.revoke(each.chain().getFirst(), made);
    }
    Files.writeString(file, authority.revocationList(made, next));
    return Pem.revocationList(file);
  }

  /// @param own what the client proves itself with, if anything
  public SSLContext client(@Nullable Credential own) throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(
        own == null ? null : keys(own).getKeyManagers(), trusting().getTrustManagers(), null);
    return context;
  }

  public SSLContext dtlsClient() throws Exception {
    SSLContext context = SSLContext.getInstance("DTLSv1.2");
    context.init(null, trusting().getTrustManagers(), null);
    return context;
  }

  private TrustManagerFactory trusting() throws Exception {
    KeyStore trust = KeyStore.getInstance("PKCS12");
    trust.load(null, null);
    trust.setCertificateEntry("authority", certificate());
    TrustManagerFactory trusting =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trusting.init(trust);
    return trusting;
  }

  private static KeyManagerFactory keys(Credential own) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry("own", own.key(), new char[0], own.chain().toArray(new Certificate[0]));
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, new char[0]);
    return keys;
  }

  static PrivateKey otherKey() throws GeneralSecurityException {
    return Keys.generate().getPrivate();
  }
}
