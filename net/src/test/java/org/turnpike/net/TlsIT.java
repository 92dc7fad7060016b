package org.turnpike.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.turnpike.net.Inbox.next;
import static org.turnpike.net.Sentences.bytes;
import static org.turnpike.net.Sentences.listener;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.turnpike.pki.Keys;
import org.turnpike.pki.Pem;
import org.turnpike.pki.Usage;
import org.turnpike.topology.settings.Endpoint;
import org.turnpike.topology.settings.Limits;
import org.turnpike.topology.settings.Listener;
import org.turnpike.topology.settings.Protocol;
import org.turnpike.wire.Needs;

class TlsIT {

  @TempDir Path folder;
  private final Certificates certificates = new Certificates();
  private final Loops loops = new Loops(2);
  private final Transports transports =
      new Transports(loops, new Limits(20, 20, 2, 200, 1000, 1), certificates);
  private final Inbox server = new Inbox(true);
  private TestAuthority authority;

  @BeforeEach
  void credentials() {
    authority = new TestAuthority(folder.resolve("ca"), Instant.now());
    certificates.put("node", authority.issue("localhost"));
    certificates.trust(List.of(authority.certificate()));
  }

  @AfterEach
  void close() {
    transports.close();
    loops.close();
  }

  private Bound listen(PeerAuthentication peers) {
    return transports.listen(
        listener(Protocol.SIP_TLS, "127.0.0.1:0"), peers, Sentences.FRAMER, server);
  }

  private SSLSocket client(InetSocketAddress at, @Nullable Credential own) throws Exception {
    SSLContext context = authority.client(own);
    SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket();
    socket.setSoTimeout(20_000);
    socket.connect(at);
    return socket;
  }

  private static String echo(SSLSocket socket, String text) throws IOException {
    socket.getOutputStream().write(bytes(text));
    return new String(socket.getInputStream().readNBytes(text.length()), StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void aClientOfTheJdkIsServed(String version) throws Exception {
    Bound bound = listen(PeerAuthentication.NONE);
    try (SSLSocket socket = client(bound.local(), null)) {
      socket.setEnabledProtocols(new String[] {version});
      assertThat(echo(socket, "Hello.")).isEqualTo("Hello.");
      assertThat(socket.getSession().getProtocol()).isEqualTo(version);
    }
    assertThat(next(server.flows).peerCertificates()).isEmpty();
  }

  @Test
  @Needs("openssl")
  void aClientOfOpensslIsServed() throws Exception {
    Path trusted = folder.resolve("trusted.pem");
    Files.writeString(trusted, Pem.text(List.of(authority.certificate())));
    Bound bound = listen(PeerAuthentication.NONE);
    Process openssl =
        new ProcessBuilder(
                "openssl",
                "s_client",
                "-quiet",
                "-verify_return_error",
                "-verify_hostname",
                "localhost",
                "-CAfile",
                trusted.toString(),
                "-connect",
                "127.0.0.1:" + bound.local().getPort())
            .redirectError(folder.resolve("openssl.log").toFile())
            .start();
    try {
      openssl.getOutputStream().write(bytes("Hello."));
      openssl.getOutputStream().flush();
      assertThat(openssl.getInputStream().readNBytes(6)).isEqualTo(bytes("Hello."));
    } finally {
      openssl.destroy();
    }
  }

  /// What openssl says until the server has had enough of it.
  private String openssl(String input, String... options) throws Exception {
    Bound bound =
        transports.listen(listener(Protocol.TURN_TLS, "127.0.0.1:0"), Sentences.FRAMER, server);
    List<String> words = new ArrayList<>(List.of("openssl", "s_client", "-connect"));
    words.add("127.0.0.1:" + bound.local().getPort());
    words.addAll(List.of(options));
    Process openssl = new ProcessBuilder(words).redirectErrorStream(true).start();
    openssl
        .onExit()
        .orTimeout(20, TimeUnit.SECONDS)
        .whenComplete((_, late) -> {
          if (late != null) {
            openssl.destroyForcibly();
          }
        });
    openssl.getOutputStream().write(bytes(input));
    openssl.getOutputStream().flush();
    return new String(openssl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  /// RFC 8996: nothing before TLS 1.2.
  @ParameterizedTest
  @ValueSource(strings = {"-tls1", "-tls1_1"})
  @Needs("openssl")
  void aClientOfAnOldVersionIsRefused(String version) throws Exception {
    assertThat(openssl("", version, "-cipher", "ALL:@SECLEVEL=0"))
        .contains("alert protocol version");
  }

  /// RFC 9325 §3.5: a client that could have a connection negotiated anew could have it done a
  /// thousand times.
  @Test
  @Needs("openssl")
  void aClientCannotHaveAConnectionNegotiatedAnew() throws Exception {
    assertThat(openssl("R\n", "-tls1_2"))
        .contains("Protocol  : TLSv1.2")
        .contains("RENEGOTIATING")
        .contains("no renegotiation");
  }

  @ParameterizedTest
  @EnumSource(names = {"SIP_TLS", "SIP_WSS", "TURN_TLS"})
  void ourOwnClientProvesTheServersName(Protocol protocol) throws Exception {
    Inbox right = new Inbox(false);
    Inbox wrong = new Inbox(false);
    InetSocketAddress at =
        transports.listen(listener(protocol, "127.0.0.1:0"), Sentences.FRAMER, server).local();

    transports.connect(protocol, at, "localhost", Sentences.FRAMER, right).send(bytes("Hello."));
    assertThat(next(right.messages)).isEqualTo("Hello.");

    Flow other = transports.connect(protocol, at, "example.org", Sentences.FRAMER, wrong);
    other.send(bytes("Never."));
    assertThat(next(wrong.closings)).contains("TLS handshake failed");
    assertThat(wrong.flows).isEmpty();
    assertThat(server.messages).containsExactly("Hello.");
    assertThat(other.isOpen()).isFalse();
  }

  @Test
  void overMtlsThePeersCertificateIsSeen() throws Exception {
    Bound bound = listen(PeerAuthentication.REQUIRED);
    Credential peer = authority.issue("peer.example");
    certificates.put("peer", peer);
    try (SSLSocket socket = client(bound.local(), peer)) {
      assertThat(echo(socket, "Hello.")).isEqualTo("Hello.");
    }
    assertThat(next(server.flows).peerCertificates()).containsExactlyElementsOf(peer.chain());

    Inbox ours = new Inbox(false);
    transports
        .connect(
            Protocol.SIP_TLS,
            bound.local(),
            "localhost",
            Optional.of("peer"),
            Sentences.FRAMER,
            ours)
        .send(bytes("Again."));
    assertThat(next(ours.messages)).isEqualTo("Again.");
    assertThat(next(server.flows).peerCertificates()).containsExactlyElementsOf(peer.chain());
  }

  /// As public authorities issue for a partner's Edge.
  @Test
  void overMtlsACertificateForServersAloneIsEnough() throws Exception {
    Bound bound = listen(PeerAuthentication.REQUIRED);
    Credential peer = authority.issue("peer.example", Keys.generate(), Usage.SERVER);
    try (SSLSocket socket = client(bound.local(), peer)) {
      assertThat(echo(socket, "Hello.")).isEqualTo("Hello.");
    }
    assertThat(next(server.flows).peerCertificates()).containsExactlyElementsOf(peer.chain());
    assertRefused(
        bound,
        new TestAuthority(folder.resolve("stranger"), Instant.now())
            .issue("peer.example", Keys.generate(), Usage.SERVER),
        "unknown_ca");
  }

  @Test
  void overMtlsNobodyComesInWithoutACertificateOfATrustedAuthority() throws Exception {
    Bound bound = listen(PeerAuthentication.REQUIRED);
    Credential stranger =
        new TestAuthority(folder.resolve("other"), Instant.now()).issue("peer.example");

    assertRefused(bound, null, "certificate_required");
    assertRefused(bound, stranger, "unknown_ca");

    transports.close();
    assertThat(bound.counters().handshakesFailed()).isEqualTo(2);
    assertThat(server.flows).isEmpty();
    assertThat(server.messages).isEmpty();
  }

  private void assertRefused(Bound bound, @Nullable Credential own, String alert) throws Exception {
    try (SSLSocket socket = client(bound.local(), own)) {
      // With TLS 1.3 the client is done before the server has looked at its certificate.
      assertThatThrownBy(() -> socket.getInputStream().read())
          .isInstanceOf(IOException.class)
          .hasStackTraceContaining(alert);
    }
  }

  private void believing(X509CRL... lists) {
    Credential own = certificates.credential("node");
    certificates.put("node", new Credential(own.key(), own.chain(), own.trust(), List.of(lists)));
  }

  private void assertServed(Bound bound, Credential own) throws Exception {
    try (SSLSocket socket = client(bound.local(), own)) {
      assertThat(echo(socket, "Hello.")).isEqualTo("Hello.");
    }
  }

  @Test
  void aCertificateThatItsAuthorityTookBackIsRefusedAndThePeerIsToldSo() throws Exception {
    Instant now = Instant.now();
    Credential good = authority.issue("good.example");
    Credential taken = authority.issue("taken.example");
    believing(authority.revoking(folder.resolve("crl"), now, now.plusSeconds(3600), taken));
    Bound bound = listen(PeerAuthentication.REQUIRED);

    assertServed(bound, good);
    try (SSLSocket socket = client(bound.local(), taken)) {
      assertThatThrownBy(() -> socket.getInputStream().read())
          .hasMessageContaining("certificate_revoked");
    }
    assertThat(next(server.refusals)).contains("revoked");

    // A server that we connect to, as well.
    certificates.put("taken", taken);
    Bound theirs =
        transports.listen(
            new Listener(
                "theirs",
                Protocol.SIP_TLS,
                Endpoint.parse("127.0.0.1:0"),
                Endpoint.parse("127.0.0.1:0"),
                Optional.of("taken")),
            PeerAuthentication.NONE,
            Sentences.FRAMER,
            new Inbox(true));
    Inbox ours = new Inbox(false);
    transports.connect(
        Protocol.SIP_TLS,
        theirs.local(),
        "taken.example",
        Optional.of("node"),
        Sentences.FRAMER,
        ours);
    assertThat(next(ours.closings)).contains("TLS handshake failed").contains("revoked");
  }

  @Test
  void aListThatIsPastItsTimeOrOfAnotherAuthorityCutsNobodyOff() throws Exception {
    Instant now = Instant.now();
    TestAuthority other = new TestAuthority(folder.resolve("other"), now);
    believing(
        authority.revoking(folder.resolve("old"), now.minusSeconds(7200), now.minusSeconds(3600)),
        other.revoking(
            folder.resolve("crl"), now, now.plusSeconds(3600), other.issue("peer.example")));
    assertServed(listen(PeerAuthentication.REQUIRED), authority.issue("peer.example"));
  }

  @Test
  void askedForACertificateAPeerMayHaveNone() throws Exception {
    Bound bound = listen(PeerAuthentication.ASKED);
    try (SSLSocket socket = client(bound.local(), null)) {
      assertThat(echo(socket, "Hello.")).isEqualTo("Hello.");
    }
    assertThat(next(server.flows).peerCertificates()).isEmpty();
  }

  @Test
  void aReplacedCertificateServesTheNextConnectionAndLeavesTheOpenOneAlone() throws Exception {
    Bound bound = listen(PeerAuthentication.NONE);
    try (SSLSocket before = client(bound.local(), null)) {
      assertThat(echo(before, "One.")).isEqualTo("One.");
      Credential fresh = authority.issue("localhost");
      certificates.put("node", fresh);
      try (SSLSocket after = client(bound.local(), null)) {
        assertThat(echo(after, "Two.")).isEqualTo("Two.");
        assertThat(shown(after)).isEqualTo(fresh.chain().getFirst());
        assertThat(shown(before)).isNotEqualTo(fresh.chain().getFirst());
      }
      assertThat(echo(before, "Three.")).isEqualTo("Three.");
    }
  }

  private static X509Certificate shown(SSLSocket socket) throws IOException {
    return (X509Certificate) socket.getSession().getPeerCertificates()[0];
  }

  @Test
  void anExpiredCertificateIsRefusedAndTheCauseSaysSo() throws Exception {
    // Founded and issued eight hundred and thirty days ago: the authority still stands.
    TestAuthority old =
        new TestAuthority(folder.resolve("old"), Instant.now().minus(Duration.ofDays(830)));
    certificates.put("node", old.issue("localhost"));
    certificates.trust(List.of(old.certificate()));
    Inbox client = new Inbox(false);
    Bound bound = listen(PeerAuthentication.NONE);

    transports.connect(Protocol.SIP_TLS, bound.local(), "localhost", Sentences.FRAMER, client);

    assertThat(next(client.closings))
        .contains("TLS handshake failed")
        .containsIgnoringCase("expired");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\u0016", "\u0016\u0003\u0001\u0000\u00c8"})
  void aHandshakeThatIsNotFinishedIsClosedAndCounted(String begun) throws Exception {
    Bound bound = listen(PeerAuthentication.NONE);
    try (Socket slow = new Socket()) {
      slow.connect(bound.local());
      slow.setSoTimeout(20_000);
      slow.getOutputStream().write(begun.getBytes(StandardCharsets.ISO_8859_1));
      assertThat(slow.getInputStream().read()).isEqualTo(-1);
    }
    assertThat(bound.counters().halfOpenClosed()).isEqualTo(1);
    assertThat(server.flows).isEmpty();
  }

  @Test
  void plainTextOnASecurePortIsClosedAndCounted() throws Exception {
    Bound bound = listen(PeerAuthentication.NONE);
    try (Socket plain = new Socket()) {
      plain.connect(bound.local());
      plain.setSoTimeout(20_000);
      plain.getOutputStream().write(bytes("OPTIONS sip:localhost SIP/2.0\r\n\r\n"));
      plain.getInputStream().readAllBytes();
    }
    transports.close();
    assertThat(bound.counters().handshakesFailed()).isEqualTo(1);
    assertThat(bound.counters().halfOpenClosed()).isZero();
  }

  @Test
  void aKeyOfAnotherCertificateIsRefusedWithTheCertificatesName() throws Exception {
    Credential good = authority.issue("node.example");
    var key = TestAuthority.otherKey();
    assertThatThrownBy(() -> new Credential(key, good.chain(), good.trust()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("node.example")
        .hasMessageContaining("is not the key of the certificate");
  }
}
