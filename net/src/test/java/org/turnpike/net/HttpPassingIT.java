package org.turnpike.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.turnpike.net.Inbox.next;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnpike.topology.settings.Endpoint;
import org.turnpike.topology.settings.Limits;
import org.turnpike.topology.settings.Listener;
import org.turnpike.topology.settings.Protocol;

/// A reverse proxy between the JDK's client and our own servers.
class HttpPassingIT {

  private static final String PROXY = "127.0.0.40";

  @TempDir Path folder;
  private final Certificates certificates = new Certificates();
  private final Loops loops = new Loops(2);
  private final Transports transports =
      new Transports(loops, new Limits(20, 20, 30, 200, 1000, 1), certificates);
  private @Nullable HttpClient http;

  @BeforeEach
  void open() throws Exception {
    TestAuthority authority = new TestAuthority(folder.resolve("ca"), Instant.now());
    certificates.put("outside", authority.issue("localhost"));
    certificates.put("inside", authority.issue("fe.example"));
    http = HttpClient.newBuilder().sslContext(authority.client(null)).build();
  }

  private HttpClient client() {
    return Optional.ofNullable(http).orElseThrow();
  }

  @AfterEach
  void close() {
    client().shutdownNow(); // close() would wait for the peers of open WebSockets
    transports.close();
    loops.close();
  }

  private static Listener listener(String name, Protocol protocol) {
    Endpoint at = Endpoint.parse("127.0.0.1:0");
    return new Listener(name, protocol, at, at, Optional.of(name));
  }

  /// Says what reached it.
  private static HttpAnswer told(HttpQuestion asked) {
    return HttpAnswer.text(
        200,
        "%s %s?%s %d %s"
            .formatted(
                asked.method(),
                asked.path(),
                asked.query(),
                asked.body().length,
                new TreeMap<>(asked.headers())));
  }

  private InetSocketAddress pages() {
    return transports.listenHttp(listener("inside", Protocol.HTTPS), HttpPassingIT::told).local();
  }

  /// To these servers, but for `/hidden`.
  private Bound proxy(String name, InetSocketAddress... servers) {
    return proxy(InetAddress.ofLiteral(PROXY), name, servers);
  }

  private Bound proxy(InetAddress from, String name, InetSocketAddress... servers) {
    HttpRoute to = new HttpRoute.To(List.of(servers), name, "outside", from);
    return transports.listenProxy(
        listener("outside", Protocol.HTTPS),
        head ->
            head.target().startsWith("/hidden")
                ? new HttpRoute.Refused(HttpAnswer.text(404, "Nothing here.\n"))
                : to);
  }

  private static String uri(Bound proxy, String path) {
    return "https://localhost:" + proxy.local().getPort() + path;
  }

  private HttpResponse<String> ask(Bound proxy, String path, int body) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(uri(proxy, path)))
            .header("X-Forwarded-For", "203.0.113.66")
            .header("X-Test", "kept");
    return client()
        .send(
            (body < 0 ? request : request.POST(BodyPublishers.ofByteArray(new byte[body]))).build(),
            BodyHandlers.ofString());
  }

  @Test
  void aRequestReachesTheServerInsideWithWhoAsked() throws Exception {
    Bound proxy = proxy("fe.example", pages());
    String told = ask(proxy, "/a?b=c", -1).body();
    assertThat(told)
        .startsWith("GET /a?b=c 0 ")
        .contains("x-forwarded-for=127.0.0.1", "x-forwarded-proto=https", "x-test=kept")
        .contains("host=localhost:" + proxy.local().getPort())
        .doesNotContain("203.0.113.66");
    assertThat(ask(proxy, "/a", 300_000).body()).startsWith("POST /a? 300000 ");
    assertThat(ask(proxy, "/a", -1).body()).startsWith("GET /a? 0 ");
  }

  /// What comes back until the proxy closes.
  private String raw(Bound proxy, String requests) throws Exception {
    try (Socket socket =
        client()
            .sslContext()
            .getSocketFactory()
            .createSocket("localhost", proxy.local().getPort())) {
      socket.getOutputStream().write(requests.getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    }
  }

  @Test
  void aBodyIsNoRequestWhateverTheHeadSaysOfItsLength() throws Exception {
    Bound proxy = proxy("fe.example", pages());
    String hidden = "GET /hidden HTTP/1.1\r\nHost: localhost\r\n\r\n";
    for (String option : List.of("content-length", "Content-Length", "host", "transfer-encoding")) {
      String told =
          raw(
              proxy,
              "POST /a HTTP/1.1\r\nHost: localhost\r\nConnection: keep-alive, "
                  + option
                  + "\r\nContent-Length: "
                  + hidden.length()
                  + "\r\n\r\n"
                  + hidden
                  + "GET /b HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
      assertThat(told)
          .as(option)
          .containsOnlyOnce("POST /a? " + hidden.length() + " ")
          .containsOnlyOnce("GET /b? 0 ")
          .doesNotContain("GET /hidden");
    }
  }

  @Test
  void ofTwoHostsNoneIsBelieved() throws Exception {
    Bound proxy = proxy("fe.example", pages());
    assertThat(raw(proxy, "GET /a HTTP/1.1\r\nHost: localhost\r\nHost: other\r\n\r\n"))
        .startsWith("HTTP/1.1 400 ");
    assertThat(raw(proxy, "GET /a HTTP/1.1\r\n\r\n")).startsWith("HTTP/1.1 400 ");
  }

  @Test
  void whatIsNotPublishedStopsAtTheProxyAndTheConnectionGoesOn() throws Exception {
    Bound proxy = proxy("fe.example", pages());
    assertThat(ask(proxy, "/hidden", 1000).statusCode()).isEqualTo(404);
    assertThat(ask(proxy, "/hidden", -1).statusCode()).isEqualTo(404);
    assertThat(ask(proxy, "/a", -1).statusCode()).isEqualTo(200);
  }

  @Test
  void theFirstServerThatTakesAConnectionServes() throws Exception {
    Bound gone = transports.listenHttp(listener("inside", Protocol.HTTPS), HttpPassingIT::told);
    InetSocketAddress closed = gone.local();
    gone.close();
    assertThat(ask(proxy("fe.example", closed, pages()), "/a", -1).statusCode()).isEqualTo(200);
    assertThat(ask(proxy("fe.example", closed), "/a", -1).statusCode()).isEqualTo(502);
  }

  @Test
  void aServerOfAnotherNameGetsNothing() throws Exception {
    assertThat(ask(proxy("other.example", pages()), "/a", -1).statusCode()).isEqualTo(502);
  }

  @Test
  void inTheClearNothingIsHandedOn() throws Exception {
    Bound proxy = proxy("fe.example", pages());
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(uri(proxy, "/a").replace("https:", "http:"))).build();
    String status;
    try {
      status = "" + client().send(request, BodyHandlers.ofString()).statusCode();
    } catch (IOException e) {
      status = "closed";
    }
    assertThat(status).isIn("400", "closed");
  }

  /// What the client hears.
  private static final class Ear implements WebSocket.Listener {
    final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
      heard.add(data.toString());
      socket.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
      heard.add("close");
      return null;
    }
  }

  private WebSocket webSocket(Bound proxy, Ear ear) {
    return client()
        .newWebSocketBuilder()
        .subprotocols("sip")
        .header("X-Forwarded-For", "203.0.113.66")
        .buildAsync(URI.create(uri(proxy, "/").replace("https:", "wss:")), ear)
        .join();
  }

  @Test
  void whomABelievedProxyHandsOnIsTheSourceAndNobodyElseCanSayWhoTheyAre() throws Exception {
    transports.believe("inside", List.of(InetAddress.ofLiteral(PROXY)));
    Inbox server = new Inbox(true);
    Bound inside =
        transports.listen(listener("inside", Protocol.SIP_WSS), Sentences.FRAMER, server);
    InetAddress stranger = InetAddress.ofLiteral("127.0.0.41");

    webSocket(proxy("fe.example", inside.local()), new Ear());
    assertThat(next(server.flows).remote().getAddress().getHostAddress()).isEqualTo("127.0.0.1");
    webSocket(proxy(stranger, "fe.example", inside.local()), new Ear());
    assertThat(next(server.flows).remote().getAddress()).isEqualTo(stranger);
  }

  @Test
  void aPageIsAskedForByWhomTheBelievedProxyHandsOn() throws Exception {
    transports.believe("inside", List.of(InetAddress.ofLiteral(PROXY)));
    InetSocketAddress pages =
        transports
            .listenHttp(
                listener("inside", Protocol.HTTPS),
                asked -> HttpAnswer.text(200, asked.remote().getAddress().getHostAddress()))
            .local();
    assertThat(ask(proxy("fe.example", pages), "/", -1).body()).isEqualTo("127.0.0.1");
    Bound stranger = proxy(InetAddress.ofLiteral("127.0.0.41"), "fe.example", pages);
    assertThat(ask(stranger, "/", -1).body()).isEqualTo("127.0.0.41");
  }

  @Test
  void aWebSocketGoesThroughBothWaysAndEndsOnBothSides() throws Exception {
    Inbox server = new Inbox(true);
    Bound inside =
        transports.listen(listener("inside", Protocol.SIP_WSS), Sentences.FRAMER, server);
    Bound proxy = proxy("fe.example", inside.local());
    Ear ear = new Ear();
    WebSocket socket = webSocket(proxy, ear);
    for (int i = 0; i < 200; i++) {
      socket.sendText("Sentence " + i + ".", true).join();
    }
    for (int i = 0; i < 200; i++) {
      assertThat(next(ear.heard)).isEqualTo("Sentence " + i + ".");
    }
    socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
    assertThat(next(ear.heard)).isEqualTo("close");
  }
}
