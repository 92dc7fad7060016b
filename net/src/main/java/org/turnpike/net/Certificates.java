package org.turnpike.net;

import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertStore;
import java.security.cert.CertificateParsingException;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.PKIXRevocationChecker;
import java.security.cert.X509CRL;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import javax.net.ssl.CertPathTrustManagerParameters;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;
import org.turnpike.topology.settings.Protocol;

/// The node's credentials by name. Replacing one serves the next handshake; connections that stand
/// keep what they were made with.
public final class Certificates {

  private record ServerKey(String name, PeerAuthentication peers, List<String> protocols) {}

  private final Map<String, Credential> credentials = new ConcurrentHashMap<>();
  private final Map<ServerKey, SslContext> servers = new ConcurrentHashMap<>();
  private final Map<String, SslContext> clients = new ConcurrentHashMap<>();
  private volatile List<X509Certificate> authorities = List.of();
  private volatile Revocations revocations = Revocations.NONE;
  private volatile Set<String> strangers = Set.of();
  private final SslProvider provider =
      OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK;

  /// The authorities that the public trusts, as this machine's Java has them.
  public static List<X509Certificate> publicAuthorities() {
    try {
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init((KeyStore) null);
      return Stream.of(trust.getTrustManagers())
          .filter(X509TrustManager.class::isInstance)
          .flatMap(each -> Stream.of(((X509TrustManager) each).getAcceptedIssuers()))
          .toList();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has a trust store", e);
    }
  }

  /// Adds or replaces a credential.
  public synchronized void put(String name, Credential credential) {
    credentials.put(name, credential);
    servers.keySet().removeIf(key -> key.name().equals(name));
    clients.remove(name);
  }

  /// The authorities for connections that we open without a certificate of our own.
  public synchronized void trust(List<X509Certificate> trusted) {
    authorities = List.copyOf(trusted);
    clients.remove("");
  }

  /// Has somebody asked of each peer's certificate whether it was taken back.
  ///
  /// @param meeting names of the credentials that are shown to other organisations
  public synchronized void ask(Revocations lists, Set<String> meeting) {
    revocations = lists;
    strangers = Set.copyOf(meeting);
    forgetSessions();
  }

  /// Why a peer's chain that was good in its handshake is not any more.
  Optional<String> disbelieved(List<X509Certificate> chain) {
    return revocations.disbelieved(chain);
  }

  /// No peer goes on with a TLS session of before: each shows its certificate anew.
  public synchronized void forgetSessions() {
    servers.keySet().removeIf(key -> key.peers() != PeerAuthentication.NONE);
    clients.clear();
  }

  /// Makes what a listener without client certificates needs of this credential, on whatever thread
  /// has time: loading TLS is a good part of a node's start.
  ///
  /// @throws IllegalArgumentException if it is not there or cannot serve
  public void prepare(String name) {
    SslContext unused = server(name, PeerAuthentication.NONE, List.of());
  }

  /// The credential as it is now.
  ///
  /// @throws IllegalArgumentException if it is not there
  public Credential credential(String name) {
    Credential credential = credentials.get(name);
    if (credential == null) {
      throw new IllegalArgumentException(
          "there is no certificate \"" + name + "\"; known: " + credentials.keySet());
    }
    return credential;
  }

  /// @param protocols that a client may name by ALPN; it is served all the same if it names others
  synchronized SslContext server(String name, PeerAuthentication peers, List<String> protocols) {
    return servers.computeIfAbsent(new ServerKey(name, peers, protocols), this::makeServer);
  }

  /// What clients of a listener call it by ALPN (RFC 7301): RFC 7443 for TURN.
  static List<String> protocols(Protocol protocol) {
    return switch (protocol) {
      case TURN_TLS -> List.of("stun.turn", "stun.nat-discovery");
      case SIP_TLS -> List.of("sip/2");
      case SIP_WSS, HTTPS -> List.of("http/1.1");
      case SIP_UDP, SIP_TCP, SIP_WS, TURN_UDP, TURN_TCP, TURN_DTLS, HTTP -> List.of();
    };
  }

  /// The DNS names that a credential's certificate is for, in lower case.
  List<String> names(String name) {
    try {
      Collection<List<?>> all = credential(name).chain().getFirst().getSubjectAlternativeNames();
      return all == null
          ? List.of()
          : all.stream()
              .filter(each -> Integer.valueOf(2).equals(each.get(0)))
              .map(each -> String.valueOf(each.get(1)).toLowerCase(Locale.ROOT))
              .toList();
    } catch (CertificateParsingException e) {
      return List.of();
    }
  }

  /// @param name of the credential to prove ourselves with; empty for none
  synchronized SslContext client(String name) {
    return clients.computeIfAbsent(name, this::makeClient);
  }

  private SslContext makeServer(ServerKey wanted) {
    Credential credential = credential(wanted.name());
    try {
      SslContextBuilder builder =
          SslContextBuilder.forServer(
                  credential.key(), credential.chain().toArray(new X509Certificate[0]))
              .sslProvider(provider)
              .protocols("TLSv1.3", "TLSv1.2")
              .clientAuth(
                  switch (wanted.peers()) {
                    case NONE -> ClientAuth.NONE;
                    case ASKED -> ClientAuth.OPTIONAL;
                    case REQUIRED -> ClientAuth.REQUIRE;
                  });
      if (!wanted.protocols().isEmpty()) {
        builder.applicationProtocolConfig(
            new ApplicationProtocolConfig(
                ApplicationProtocolConfig.Protocol.ALPN,
                SelectorFailureBehavior.NO_ADVERTISE,
                SelectedListenerFailureBehavior.ACCEPT,
                wanted.protocols()));
      }
      if (wanted.peers() != PeerAuthentication.NONE) {
        builder.trustManager(
            PeerTrust.of(trusting(credential.trust(), credential.revoked(), wanted.name())));
      }
      return builder.build();
    } catch (SSLException e) {
      throw new IllegalArgumentException(
          "the certificate \"" + wanted.name() + "\" cannot serve TLS: " + e.getMessage(), e);
    }
  }

  private SslContext makeClient(String name) {
    try {
      SslContextBuilder builder =
          SslContextBuilder.forClient()
              .sslProvider(provider)
              .protocols("TLSv1.3", "TLSv1.2")
              .endpointIdentificationAlgorithm("HTTPS");
      if (name.isEmpty()) {
        builder.trustManager(trusting(authorities, List.of(), name));
      } else {
        Credential own = credential(name);
        builder
            .keyManager(own.key(), own.chain().toArray(new X509Certificate[0]))
            .trustManager(trusting(own.trust(), own.revoked(), name));
      }
      return builder.build();
    } catch (SSLException e) {
      throw new IllegalArgumentException("TLS cannot be started: " + e.getMessage(), e);
    }
  }

  /// @param name of the credential; empty for none
  private TrustManager trusting(List<X509Certificate> trusted, List<X509CRL> revoked, String name) {
    String whose = name.isEmpty() ? "outgoing connections" : "\"" + name + "\"";
    if (trusted.isEmpty()) {
      throw new IllegalArgumentException(
          "no authority is trusted for " + whose + ": name one under trust");
    }
    try {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      for (int i = 0; i < trusted.size(); i++) {
        store.setCertificateEntry("authority-" + i, trusted.get(i));
      }
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      PKIXBuilderParameters parameters = checking(store, revoked);
      if (revocations != Revocations.NONE) {
        parameters.addCertPathChecker(
            new RevocationCheck(trusted, revoked, revocations, strangers.contains(name)));
      }
      trust.init(new CertPathTrustManagerParameters(parameters));
      TrustManager made = trust.getTrustManagers()[0];
      return provider == SslProvider.OPENSSL && made instanceof X509ExtendedTrustManager extended
          ? new Unprovable(extended)
          : made;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalArgumentException(
          "the authorities of " + whose + " cannot be used: " + e.getMessage(), e);
    }
  }

  /// A certificate on its authority's list is refused (RFC 5280 §6.3). One of an authority without
  /// a list, or whose list is past its time, is not: a list that was forgotten would cut off all
  /// partners at once. Nothing is fetched here, in the middle of a handshake; [RevocationCheck]
  /// asks what was.
  private static PKIXBuilderParameters checking(KeyStore trusted, List<X509CRL> revoked)
      throws GeneralSecurityException {
    PKIXBuilderParameters parameters = new PKIXBuilderParameters(trusted, new X509CertSelector());
    parameters.setRevocationEnabled(false); // else every authority needs a list
    if (revoked.isEmpty()) {
      return parameters;
    }
    parameters.addCertStore(
        CertStore.getInstance("Collection", new CollectionCertStoreParameters(revoked)));
    PKIXRevocationChecker checker =
        (PKIXRevocationChecker) CertPathBuilder.getInstance("PKIX").getRevocationChecker();
    checker.setOptions(
        EnumSet.of(
            PKIXRevocationChecker.Option.PREFER_CRLS,
            PKIXRevocationChecker.Option.NO_FALLBACK,
            PKIXRevocationChecker.Option.SOFT_FAIL));
    parameters.addCertPathChecker(checker);
    return parameters;
  }
}
