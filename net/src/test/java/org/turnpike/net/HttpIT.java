package org.turnpike.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.turnpike.net.Sentences.bytes;
import static org.turnpike.net.Sentences.listener;

import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.turnpike.topology.settings.Limits;
import org.turnpike.topology.settings.Protocol;

class HttpIT {

  @TempDir Path folder;
  private final Certificates certificates = new Certificates();
  private final Loops loops = new Loops(2);
  private final Transports transports =
      new Transports(loops, new Limits(20, 20, 2, 200, 1000, 1), certificates);
  private final AtomicInteger running = new AtomicInteger();
  private final AtomicInteger mostRunning = new AtomicInteger();

  @AfterEach
  void close() {
    transports.close();
    loops.close();
  }

  /// Says what was asked.
  private HttpAnswer answer(HttpQuestion asked) {
    mostRunning.accumulateAndGet(running.incrementAndGet(), Math::max);
    try {
      Thread.yield();
      if (asked.path().equals("/bug")) {
        throw new IllegalStateException("a bug for a test; its trace in the log is expected");
      }
      return HttpAnswer.text(
          200,
          asked.method()
              + " "
              + asked.path()
              + " ?"
              + asked.query()
              + " "
              + asked.headers().getOrDefault("x-test", "-")
              + " "
              + asked.body().length
              + (asked.secure() ? " secure" : ""));
    } finally {
      running.decrementAndGet();
    }
  }

  private Bound listen() {
    return transports.listenHttp(listener(Protocol.HTTP, "127.0.0.1:0"), this::answer);
  }

  private static String raw(Bound bound, String request) throws Exception {
    try (Socket socket = new Socket()) {
      socket.setSoTimeout(20_000);
      socket.connect(bound.local());
      socket.getOutputStream().write(bytes(request));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void aRequestArrivesWholeAndDecoded() throws Exception {
    Bound bound = listen();
    try (HttpClient http = HttpClient.newHttpClient()) {
      URI uri = URI.create("http://127.0.0.1:" + bound.local().getPort() + "/a%20b?c=%20d");
      HttpResponse<String> got =
          http.send(
              HttpRequest.newBuilder(uri)
                  .header("X-Test", "seen")
                  .POST(BodyPublishers.ofByteArray(new byte[100_000]))
                  .build(),
              BodyHandlers.ofString());
      assertThat(got.statusCode()).isEqualTo(200);
      assertThat(got.body()).isEqualTo("POST /a b ?c=%20d seen 100000");
      assertThat(got.headers().firstValue("content-type")).hasValue("text/plain; charset=utf-8");
    }
    assertThat(bound.counters().messagesIn()).isEqualTo(1);
  }

  @Test
  void overTlsToo() throws Exception {
    TestAuthority authority = new TestAuthority(folder.resolve("ca"), Instant.now());
    certificates.put("node", authority.issue("localhost"));
    Bound bound = transports.listenHttp(listener(Protocol.HTTPS, "127.0.0.1:0"), this::answer);
    try (HttpClient http = HttpClient.newBuilder().sslContext(authority.client(null)).build()) {
      URI uri = URI.create("https://localhost:" + bound.local().getPort() + "/");
      HttpResponse<String> got =
          http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
      assertThat(got.body()).isEqualTo("GET / ? - 0 secure");
    }
  }

  @Test
  void requestsSentAheadAreAnsweredOneByOneAndInOrder() throws Exception {
    StringBuilder ahead = new StringBuilder();
    for (int i = 0; i < 100; i++) {
      ahead.append("GET /").append(i).append(" HTTP/1.1\r\nHost: a\r\n\r\n");
    }
    ahead.append("GET /last HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");

    String answers = raw(listen(), ahead.toString());

    var paths = Pattern.compile("GET /(\\w+) \\?").matcher(answers);
    for (int i = 0; i < 100; i++) {
      assertThat(paths.find()).as("answer %d of %s", i, answers).isTrue();
      assertThat(paths.group(1)).isEqualTo(String.valueOf(i));
    }
    assertThat(paths.find()).isTrue();
    assertThat(paths.group(1)).isEqualTo("last");
    assertThat(mostRunning).hasValue(1);
  }

  @Test
  void aHeadHasTheLengthAndNoBody() throws Exception {
    String answer = raw(listen(), "HEAD / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    assertThat(answer)
        .startsWith("HTTP/1.1 200 ")
        .contains("content-length: 12")
        .endsWith("\r\n\r\n");
  }

  @ParameterizedTest
  @CsvSource({
    "GET /%zz HTTP/1.1, 400",
    "GET / HTTP/1.1\u0007bell, 400",
    "GET http://example.org/a?b HTTP/1.1, 200",
    "GET http://example.org HTTP/1.1, 200",
    "GET /bug HTTP/1.1, 500",
  })
  void anOddRequestLineHasAnAnswer(String line, int status) throws Exception {
    String answer = raw(listen(), line + "\r\nHost: a\r\nConnection: close\r\n\r\n");
    assertThat(answer).startsWith("HTTP/1.1 " + status + " ");
    if (status == 200) {
      assertThat(answer).contains(line.contains("/a?b") ? "GET /a ?b" : "GET / ?");
    }
  }

  @Test
  void aHeaderSectionThatIsTooLongIsRefusedAndCounted() throws Exception {
    Bound bound = listen();
    String answer =
        raw(bound, "GET / HTTP/1.1\r\nHost: a\r\nX-Test: " + "x".repeat(66_000) + "\r\n\r\n");
    assertThat(answer).startsWith("HTTP/1.1 400 ");
    assertThat(bound.counters().malformed()).isEqualTo(1);
  }

  @Test
  void aBodyThatIsTooLongIsRefused() throws Exception {
    String answer =
        raw(
            listen(),
            "POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 1048577\r\n\r\n");
    assertThat(answer).startsWith("HTTP/1.1 413 ");
    assertThat(running).hasValue(0);
  }

  @Test
  void aRequestThatDoesNotEndIsClosedAndCounted() throws Exception {
    Bound bound = listen();
    assertThat(raw(bound, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nabc")).isEmpty();
    assertThat(bound.counters().halfOpenClosed()).isEqualTo(1);
    assertThat(mostRunning).hasValue(0);
  }
}
