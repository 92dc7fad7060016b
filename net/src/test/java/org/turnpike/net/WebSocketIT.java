package org.turnpike.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.turnpike.net.Inbox.next;
import static org.turnpike.net.Sentences.listener;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnpike.topology.settings.Limits;
import org.turnpike.topology.settings.Listener;
import org.turnpike.topology.settings.Protocol;

/// SIP's WebSocket (RFC 7118) against the JDK's client, in the clear and over TLS.
class WebSocketIT {

  @TempDir Path folder;
  private final Certificates certificates = new Certificates();
  private final Loops loops = new Loops(2);
  private final Transports transports =
      new Transports(loops, new Limits(20, 20, 5, 200, 1000, 1), certificates);
  private final Inbox server = new Inbox(true);
  private final Ear ear = new Ear();
  private HttpClient http;

  /// What the client hears: text as it is, and `close CODE`.
  private static final class Ear implements WebSocket.Listener {
    final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
      heard.add(data.toString());
      socket.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
      heard.add("binary of " + data.remaining());
      socket.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onPong(WebSocket socket, ByteBuffer data) {
      heard.add("pong of " + data.remaining());
      socket.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
      heard.add("close " + code);
      return null;
    }

    @Override
    public void onError(WebSocket socket, Throwable error) {
      heard.add("error " + error);
    }
  }

  @BeforeEach
  void open() throws Exception {
    TestAuthority authority = new TestAuthority(folder.resolve("ca"), Instant.now());
    certificates.put("node", authority.issue("localhost"));
    http = HttpClient.newBuilder().sslContext(authority.client(null)).build();
  }

  @AfterEach
  void close() {
    http.shutdownNow(); // close() would wait for the peers of open WebSockets
    transports.close();
    loops.close();
  }

  private Bound listen(Protocol protocol) {
    return transports.listen(listener(protocol, "127.0.0.1:0"), Sentences.FRAMER, server);
  }

  private WebSocket connect(Bound bound, String path, String... protocols) {
    return connect(URI.create("ws://127.0.0.1:" + bound.local().getPort() + path), protocols);
  }

  private WebSocket connect(URI uri, String... protocols) {
    WebSocket.Builder builder = http.newWebSocketBuilder();
    if (protocols.length == 1) {
      builder.subprotocols(protocols[0]);
    } else if (protocols.length == 2) {
      builder.subprotocols(protocols[0], protocols[1]);
    }
    return builder.buildAsync(uri, ear).join();
  }

  @Test
  void aBrowsersMessagesComeBackAsText() throws Exception {
    WebSocket socket = connect(listen(Protocol.SIP_WS), "/", "sip");
    assertThat(socket.getSubprotocol()).isEqualTo("sip");
    socket.sendText("Grüezi.", true).join();
    assertThat(next(ear.heard)).isEqualTo("Grüezi.");
    socket.sendBinary(ByteBuffer.wrap(new byte[] {'a', (byte) 0xFF, '.'}), true).join();
    assertThat(next(ear.heard)).isEqualTo("binary of 3");
  }

  @Test
  void overTlsToo() throws Exception {
    Bound bound = listen(Protocol.SIP_WSS);
    WebSocket socket =
        connect(URI.create("wss://localhost:" + bound.local().getPort() + "/sip"), "sip");
    socket.sendText("Hello.", true).join();
    assertThat(next(ear.heard)).isEqualTo("Hello.");
    assertThat(next(server.flows).protocol()).isEqualTo(Protocol.SIP_WSS);
  }

  @Test
  void aPortOfWebSocketsServesPagesTooAndTellsWhoComesInTheClear() throws Exception {
    Listener listener = listener(Protocol.SIP_WSS, "127.0.0.1:0");
    transports.servePages(
        listener.name(), asked -> HttpAnswer.text(200, asked.path() + " " + asked.secure()));
    Bound bound = transports.listen(listener, Sentences.FRAMER, server);
    String at = "://localhost:" + bound.local().getPort();
    WebSocket socket = connect(URI.create("wss" + at + "/"), "sip");
    socket.sendText("Hello.", true).join();
    assertThat(next(ear.heard)).isEqualTo("Hello.");
    assertThatThrownBy(() -> connect(URI.create("ws" + at + "/"), "sip"))
        .as("a WebSocket in the clear")
        .hasStackTraceContaining("status code 400");
    for (String page : List.of("https" + at + "/a true", "http" + at + "/b false")) {
      String[] words = page.split(" ");
      HttpRequest get = HttpRequest.newBuilder(URI.create(words[0])).build();
      for (int again = 0; again < 2; again++) { // the second over the same connection
        assertThat(http.send(get, HttpResponse.BodyHandlers.ofString()).body())
            .isEqualTo(words[0].substring(words[0].length() - 2) + " " + words[1]);
      }
    }
    assertThat(server.flows).hasSize(1);
  }

  @Test
  void ofSeveralSubprotocolsSipIsTaken() throws Exception {
    WebSocket socket = connect(listen(Protocol.SIP_WS), "/", "xmpp", "sip");
    assertThat(socket.getSubprotocol()).isEqualTo("sip");
  }

  @Test
  void withoutTheSubprotocolSipThereIsNoWebSocket() {
    Bound bound = listen(Protocol.SIP_WS);
    assertRefused(bound);
    assertRefused(bound, "xmpp");
    assertThat(bound.counters().handshakesFailed()).isEqualTo(2);
    assertThat(server.flows).isEmpty();
  }

  private void assertRefused(Bound bound, String... protocols) {
    assertThatThrownBy(() -> connect(bound, "/", protocols))
        .isInstanceOf(CompletionException.class)
        .cause()
        .isInstanceOfSatisfying(
            WebSocketHandshakeException.class,
            refused -> assertThat(refused.getResponse().statusCode()).isEqualTo(400));
  }

  @Test
  void fragmentsAreOneMessage() throws Exception {
    WebSocket socket = connect(listen(Protocol.SIP_WS), "/", "sip");
    socket.sendText("One ", false).join();
    socket.sendPing(ByteBuffer.wrap(new byte[5])).join();
    socket.sendText("message.", true).join();
    assertThat(next(ear.heard)).isEqualTo("pong of 5");
    assertThat(next(server.messages)).isEqualTo("One message.");
  }

  @Test
  void aFrameThatIsTooLongIsClosedWith1009() throws Exception {
    Bound bound = listen(Protocol.SIP_WS);
    connect(bound, "/", "sip").sendText("x".repeat(1001), true).join();
    assertThat(next(ear.heard)).isEqualTo("close 1009");
    assertThat(next(server.closings)).contains("1000");
    assertThat(bound.counters().malformed()).isEqualTo(1);
    assertThat(server.messages).isEmpty();
  }

  @Test
  void fragmentsThatAreTooLongTogetherAreClosedWith1009() throws Exception {
    Bound bound = listen(Protocol.SIP_WS);
    WebSocket socket = connect(bound, "/", "sip");
    socket.sendText("x".repeat(600), false).join();
    socket.sendText("x".repeat(600), true).join();
    assertThat(next(ear.heard)).isEqualTo("close 1009");
    assertThat(next(server.closings)).isEqualTo("a message of more than 1000 bytes");
    assertThat(bound.counters().malformed()).isEqualTo(1);
    assertThat(server.messages).isEmpty();
  }

  @Test
  void aPeersCloseIsAnsweredAndTold() throws Exception {
    WebSocket socket = connect(listen(Protocol.SIP_WS), "/", "sip");
    socket.sendClose(WebSocket.NORMAL_CLOSURE, "bye").join();
    assertThat(next(ear.heard)).isEqualTo("close 1000");
    assertThat(next(server.closings)).isEqualTo("the peer closed the connection");
  }

  @Test
  void ourCloseComesAfterWhatWasSent() throws Exception {
    connect(listen(Protocol.SIP_WS), "/", "sip");
    Flow flow = next(server.flows);
    flow.send(Sentences.bytes("Last."));
    flow.close();
    assertThat(next(ear.heard)).isEqualTo("Last.");
    assertThat(next(ear.heard)).isEqualTo("close 1000");
  }
}
