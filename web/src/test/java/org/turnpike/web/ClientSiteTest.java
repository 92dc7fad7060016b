package org.turnpike.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.turnpike.net.HttpAnswer;
import org.turnpike.net.HttpQuestion;

class ClientSiteTest {

  private static final Pattern LOADED = Pattern.compile("(?:src|href)=\"/client/([^\"]+)\"");

  private final ClientSite site =
      new ClientSite(new Node(), _ -> HttpAnswer.text(200, "the next handler\n"));

  private static final class Node implements NodeStatus {
    @Override
    public String version() {
      return "1.2";
    }

    @Override
    public Duration uptime() {
      return Duration.ZERO;
    }

    @Override
    public List<String> domains() {
      return List.of("example.org");
    }

    @Override
    public List<OpenListener> listeners() {
      return List.of(
          new OpenListener("a", "turn-tcp", "192.0.2.1:3478"),
          new OpenListener("b", "turn-udp", "192.0.2.1:3478"),
          new OpenListener("c", "sip-wss", "[2001:db8::1]:7443"));
    }

    @Override
    public List<Figure> figures() {
      return List.of();
    }

    @Override
    public X509Certificate certificate() {
      throw new AssertionError("the client does not show it");
    }

    @Override
    public Optional<X509Certificate> authority() {
      return Optional.empty();
    }
  }

  private HttpAnswer ask(String method, String path, Map<String, String> headers) {
    return site.handle(
        new HttpQuestion(
            method,
            path,
            "",
            headers,
            new byte[0],
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 40_000),
            true));
  }

  private HttpAnswer get(String path) {
    return ask("GET", path, Map.of("host", "uc.example.org:8443"));
  }

  private static String text(HttpAnswer answer) {
    return new String(answer.body(), StandardCharsets.UTF_8);
  }

  private List<String> loadedByThePage() {
    List<String> names = new ArrayList<>();
    Matcher each = LOADED.matcher(text(get("/client/")));
    while (each.find()) {
      names.add("/client/" + each.group(1));
    }
    return names;
  }

  @Test
  void thePageAndAllThatItLoadsAreServed() {
    assertThat(get("/client/").contentType()).isEqualTo("text/html; charset=utf-8");
    assertThat(loadedByThePage())
        .hasSizeGreaterThanOrEqualTo(3)
        .allSatisfy(path -> assertThat(get(path).status()).isEqualTo(200));
  }

  @Test
  void aFirstLoadIsLessThan300KilobytesPacked() {
    long bytes = packed("/client/").body().length;
    for (String path : loadedByThePage()) {
      bytes += packed(path).body().length;
    }
    assertThat(bytes).isBetween(50_000L, 300_000L);
  }

  private HttpAnswer packed(String path) {
    return ask("GET", path, Map.of("host", "a.example", "accept-encoding", "br, gzip;q=0.8"));
  }

  @Test
  void whatIsPackedIsTheSameAsWhatIsNot() throws IOException {
    for (String path : loadedByThePage()) {
      HttpAnswer packed = packed(path);
      assertThat(packed.headers())
          .containsEntry("Content-Encoding", "gzip")
          .containsEntry("Vary", "Accept-Encoding");
      try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(packed.body()))) {
        assertThat(in.readAllBytes()).isEqualTo(get(path).body());
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "gzip, true",
    "'deflate, GZIP', true",
    "'', false",
    "br, false",
    "gzip;q=0, false",
    "'gzip; q=0.0', false",
    "gzip;q=0.5, true"
  })
  void gzipIsSentToWhoTakesIt(String header, boolean accepted) {
    assertThat(ClientFiles.acceptsGzip(header)).isEqualTo(accepted);
  }

  @Test
  void filesWithAHashAreKeptForAYearAndThePageIsAskedForEachTime() {
    assertThat(get("/client/").headers()).containsEntry("Cache-Control", "no-cache");
    assertThat(get(loadedByThePage().getFirst()).headers())
        .containsEntry("Cache-Control", "public, max-age=31536000, immutable");
  }

  @Test
  void thePageHasNoScriptOfItsOwnAndNothingFromElsewhere() {
    String page = text(get("/client/"));
    assertThat(page)
        .doesNotContain("http:", "https:", "style=")
        .doesNotContainPattern("<script[^>]*>[^<]")
        .doesNotContainPattern("\\son[a-z]+=");
    assertThat(get("/client/").headers().get("Content-Security-Policy"))
        .startsWith("default-src 'none'; script-src 'self'; style-src 'self'; ")
        .contains("connect-src 'self' wss://uc.example.org:7443;")
        .contains("frame-ancestors 'none'", "trusted-types lit-html")
        .doesNotContain("unsafe");
    assertThat(get("/client/").headers())
        .containsEntry("Strict-Transport-Security", "max-age=31536000")
        .containsEntry("X-Content-Type-Options", "nosniff");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.example; script-src *", "a b", "a.example/x", "", "[::1"})
  void aHostThatIsNoneDoesNotGetIntoThePolicy(String host) {
    assertThat(
            ask("GET", "/client/", Map.of("host", host)).headers().get("Content-Security-Policy"))
        .contains("connect-src 'self';")
        .doesNotContain("wss:");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/client/assets/../index.html",
        "/client/../StatusSite.class",
        "/client/assets/none-00000000.js",
        "/client/assets/",
        "/client/index.html",
        "/client/package-info.class"
      })
  void anythingElseBelowItIsNotFound(String path) {
    assertThat(get(path).status()).isEqualTo(404);
    assertThat(get(path).headers()).containsKey("Content-Security-Policy");
  }

  @Test
  void theWaysToTheServerAreToldWithUdpBeforeTcp() {
    assertThat(text(get("/client/settings.json")))
        .contains("\"wss_port\":7443")
        .contains("\"own_authority\":false")
        .contains("[\"turn:192.0.2.1:3478?transport=udp\",\"turn:192.0.2.1:3478?transport=tcp\"]");
  }

  @Test
  void onlyReadingIsServedAndOtherPathsAreForTheNextHandler() {
    assertThat(ask("POST", "/client/", Map.of()).status()).isEqualTo(405);
    assertThat(get("/client").headers()).containsEntry("Location", "/client/");
    assertThat(text(get("/metrics"))).isEqualTo("the next handler\n");
    assertThat(text(get("/clients"))).isEqualTo("the next handler\n");
  }
}
