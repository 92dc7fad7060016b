package org.turnpike.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.turnpike.net.Inbox.next;
import static org.turnpike.net.Sentences.bytes;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnpike.topology.settings.Endpoint;
import org.turnpike.topology.settings.Limits;
import org.turnpike.topology.settings.Listener;
import org.turnpike.topology.settings.Protocol;
import org.turnpike.wire.Framer;

/// One port for TURN in the clear and over TLS, SIP and HTTPS.
class SharedPortIT {

  /// A message is four bytes.
  private static final Framer FOUR =
      new Framer() {
        @Override
        public int frame(byte[] bytes, int from, int to) {
          return to - from < 4 ? MORE : 4;
        }

        @Override
        public int limit() {
          return 4;
        }
      };

  /// A message is a line.
  private static final Framer LINE =
      new Framer() {
        @Override
        public int frame(byte[] bytes, int from, int to) {
          for (int i = from; i < to; i++) {
            if (bytes[i] == '\n') {
              return i + 1 - from;
            }
          }
          return MORE;
        }

        @Override
        public int limit() {
          return 1000;
        }
      };

  private static final String SIP = "OPTIONS sip:localhost SIP/2.0\n";
  private static final String STUN = "\u0000\u0001ab";

  @TempDir Path folder;
  private final Certificates certificates = new Certificates();
  private final Loops loops = new Loops(2);
  private final Transports transports =
      new Transports(loops, new Limits(20, 20, 30, 200, 1000, 1), certificates);
  private final Inbox turn = new Inbox(true);
  private final Inbox secureTurn = new Inbox(true);
  private final Inbox sip = new Inbox(true);
  private TestAuthority authority;
  private Bound first;
  private Bound secureBound;
  private Bound sipBound;

  @BeforeEach
  void open() {
    authority = new TestAuthority(folder.resolve("ca"), Instant.now());
    for (String name : List.of("av", "sip", "web")) {
      certificates.put(name, authority.issue(name + ".example.com"));
    }
    Endpoint any = new Endpoint(InetAddress.ofLiteral("127.0.0.1"), 0);
    first = transports.listen(listener(Protocol.TURN_TCP, any, ""), FOUR, turn);
    Endpoint at = new Endpoint(any.address(), first.local().getPort());
    sipBound = transports.listen(listener(Protocol.SIP_TLS, at, "sip"), LINE, sip);
    secureBound = transports.listen(listener(Protocol.TURN_TLS, at, "av"), FOUR, secureTurn);
    transports.listenHttp(
        listener(Protocol.HTTPS, at, "web"), question -> HttpAnswer.text(200, "Web.\n"));
  }

  @AfterEach
  void close() {
    transports.close();
    loops.close();
  }

  private static Listener listener(Protocol protocol, Endpoint at, String certificate) {
    return new Listener(
        protocol.text(), protocol, at, at, Optional.of(certificate).filter(c -> !c.isEmpty()));
  }

  private Socket plain() throws IOException {
    Socket socket = new Socket();
    socket.setSoTimeout(20_000);
    socket.connect(first.local());
    return socket;
  }

  /// @param serverName empty for none
  private SSLSocket secure(String serverName, String... protocols) throws Exception {
    SSLSocket socket = (SSLSocket) authority.client(null).getSocketFactory().createSocket();
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setApplicationProtocols(protocols);
    if (!serverName.isEmpty()) {
      parameters.setServerNames(List.of(new SNIHostName(serverName)));
    }
    socket.setSSLParameters(parameters);
    socket.setSoTimeout(20_000);
    socket.connect(first.local());
    return socket;
  }

  private static String echo(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    return new String(
        socket.getInputStream().readNBytes(text.length()), StandardCharsets.ISO_8859_1);
  }

  private static String shown(SSLSocket socket) throws Exception {
    return String.valueOf(
        ((java.security.cert.X509Certificate) socket.getSession().getPeerCertificates()[0])
            .getSubjectAlternativeNames());
  }

  @Test
  void stunInTheClearIsTurns() throws Exception {
    try (Socket socket = plain()) {
      assertThat(echo(socket, STUN)).isEqualTo(STUN);
    }
    assertThat(next(turn.messages)).isEqualTo(STUN);
    assertThat(first.counters().accepted()).isEqualTo(1);
  }

  @Test
  void theProtocolOfAlpnChoosesAndIsConfirmed() throws Exception {
    try (SSLSocket socket = secure("", "stun.turn")) {
      assertThat(echo(socket, STUN)).isEqualTo(STUN);
      assertThat(socket.getApplicationProtocol()).isEqualTo("stun.turn");
      assertThat(shown(socket)).contains("av.example.com");
    }
    assertThat(next(secureTurn.messages)).isEqualTo(STUN);
    try (SSLSocket socket = secure("", "sip/2")) {
      assertThat(echo(socket, SIP)).isEqualTo(SIP);
    }
    assertThat(next(sip.messages)).isEqualTo(SIP);
    try (SSLSocket socket = secure("", "h2", "http/1.1")) {
      assertThat(get(socket)).startsWith("HTTP/1.1 200");
      assertThat(shown(socket)).contains("web.example.com");
    }
  }

  private static String get(Socket socket) throws IOException {
    socket.getOutputStream().write(bytes("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"));
    return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  @Test
  void withoutAlpnTheServersNameChooses() throws Exception {
    try (SSLSocket socket = secure("AV.example.com")) {
      assertThat(echo(socket, STUN)).isEqualTo(STUN);
      assertThat(shown(socket)).contains("av.example.com");
    }
    assertThat(next(secureTurn.messages)).isEqualTo(STUN);
  }

  @Test
  void withoutEitherTheFirstMessageChooses() throws Exception {
    try (SSLSocket socket = secure("")) {
      assertThat(echo(socket, STUN)).isEqualTo(STUN);
    }
    assertThat(next(secureTurn.messages)).isEqualTo(STUN);
    try (SSLSocket socket = secure("", "imap")) {
      assertThat(echo(socket, SIP)).isEqualTo(SIP);
    }
    assertThat(next(sip.messages)).isEqualTo(SIP);
    try (SSLSocket socket = secure("elsewhere.example.com")) {
      assertThat(get(socket)).startsWith("HTTP/1.1 200");
    }
    assertThat(secureBound.counters().accepted()).isEqualTo(1);
    assertThat(sipBound.counters().accepted()).isEqualTo(1);
  }

  @Test
  void byteByByteItIsToldApartAllTheSame() throws Exception {
    byte[] hello = OpeningTest.clientHello("av.example.com", "stun.turn");
    try (Socket socket = plain()) {
      socket.setTcpNoDelay(true);
      for (byte each : hello) {
        socket.getOutputStream().write(each);
      }
      assertThat(socket.getInputStream().read()).as("a ServerHello").isEqualTo(0x16);
    }
    assertThat(secureBound.counters().accepted()).isEqualTo(1);
  }

  @Test
  void whatIsNoneOfThemIsClosedAndCounted() throws Exception {
    for (String text : List.of("\u0080x", "HELO\r\n", "G".repeat(5000), SIP)) {
      try (Socket socket = plain()) {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        assertThat(socket.getInputStream().readAllBytes()).isEmpty();
      } catch (IOException e) {
        assertThat(e).hasMessageContaining("reset"); // what it sent was not read to its end
      }
    }
    assertThat(first.counters().malformed()).isEqualTo(4);
  }

  @Test
  void whoeverDoesNotSayWhatItWantsIsClosedAndCounted() throws Exception {
    transports.limit(new Limits(20, 20, 1, 200, 1000, 1));
    byte[] begun = OpeningTest.clientHello("av.example.com");
    try (Socket silent = plain();
        Socket slow = plain();
        SSLSocket mute = secure("")) {
      slow.getOutputStream().write(begun, 0, 100);
      mute.startHandshake();
      assertThat(silent.getInputStream().read()).isEqualTo(-1);
      assertThat(slow.getInputStream().read()).isEqualTo(-1);
      assertThat(mute.getInputStream().read()).isEqualTo(-1);
    }
    assertThat(first.counters().halfOpenClosed()).isEqualTo(3);
  }

  @Test
  void twoThatNothingTellsApartCannotShare() {
    Endpoint at = new Endpoint(first.local().getAddress(), first.local().getPort());
    for (Protocol protocol : List.of(Protocol.TURN_TCP, Protocol.SIP_TCP, Protocol.SIP_WS)) {
      assertThatThrownBy(() -> transports.listen(listener(protocol, at, ""), LINE, sip))
          .isInstanceOf(BindFailed.class)
          .hasMessageContaining("this process itself");
    }
  }

  @Test
  void thePortIsOpenUntilItsLastServiceCloses() throws Exception {
    InetSocketAddress at = first.local();
    sipBound.close();
    try (SSLSocket socket = secure("av.example.com")) {
      assertThat(echo(socket, STUN)).isEqualTo(STUN);
    }
    transports.close();
    assertThatThrownBy(
            () -> {
              try (Socket socket = new Socket()) {
                socket.connect(at);
              }
            })
        .isInstanceOf(IOException.class);
  }
}
