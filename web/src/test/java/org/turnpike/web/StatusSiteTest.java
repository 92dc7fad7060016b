package org.turnpike.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.turnpike.net.HttpAnswer;
import org.turnpike.net.HttpQuestion;
import org.turnpike.pki.CertificateAuthority;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class StatusSiteTest {

  private static X509Certificate certificate;

  private boolean ownAuthority = true;
  private final StatusSite site =
      new StatusSite(
          new Node(),
          path ->
              path.equals("/join/x")
                  ? Optional.of(new JoinCard("alice", "Alice <b>", "s&cret"))
                  : Optional.empty());

  private final class Node implements NodeStatus {
    @Override
    public String version() {
      return "1.2 <script>";
    }

    @Override
    public Duration uptime() {
      return Duration.ofSeconds(7300);
    }

    @Override
    public List<String> domains() {
      return List.of("example.org");
    }

    @Override
    public List<OpenListener> listeners() {
      return List.of(new OpenListener("a", "sip-udp", "192.0.2.1:5060"));
    }

    @Override
    public List<Figure> figures() {
      return List.of(
          new Figure("turnpike_a_total", "As", "kind=\"x\"", true, 3),
          new Figure("turnpike_a_total", "As", "kind=\"y\"", true, 4),
          new Figure("turnpike_b", "Bs", "", false, 0.5));
    }

    @Override
    public X509Certificate certificate() {
      return certificate;
    }

    @Override
    public Optional<X509Certificate> authority() {
      return ownAuthority ? Optional.of(certificate) : Optional.empty();
    }
  }

  @BeforeAll
  static void authority(@TempDir Path folder) {
    certificate = CertificateAuthority.open(folder, "Test", Instant.now()).certificate();
  }

  private HttpAnswer ask(String method, String path, String host, boolean secure) {
    return site.handle(
        new HttpQuestion(
            method,
            path,
            "",
            Map.of("host", host),
            new byte[0],
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 1),
            secure));
  }

  private HttpAnswer get(String path) {
    return ask("GET", path, "uc.example:8443", true);
  }

  private String text(String path) {
    return new String(get(path).body(), StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/", "/style.css", "/metrics", "/health", "/api/status", "/ca", "/ca.pem", "/no"})
  void everyAnswerIsGuarded(String path) {
    Map<String, String> headers = get(path).headers();
    assertThat(headers.get("Content-Security-Policy"))
        .contains("default-src 'none'")
        .doesNotContain("unsafe");
    assertThat(headers)
        .containsEntry("X-Content-Type-Options", "nosniff")
        .containsEntry("Referrer-Policy", "no-referrer")
        .containsEntry("Cache-Control", "no-store");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/ca", "/join/x"})
  void noPageNeedsWhatItsPolicyForbids(String path) {
    assertThat(text(path))
        .doesNotContain("<script", "<style", "style=", "onclick", "http://", "https://")
        .contains("width=device-width");
  }

  @Test
  void whatOthersWroteIsText() {
    assertThat(text("/")).contains("1.2 &lt;script&gt;");
    assertThat(text("/join/x")).contains("Alice &lt;b&gt;").contains("s&amp;cret");
  }

  @Test
  void passwordsAreOnTheJoinPageOnly() {
    for (String path : List.of("/", "/metrics", "/api/status", "/ca")) {
      assertThat(text(path)).doesNotContain("cret", "alice");
    }
  }

  @Test
  void httpsIsPromisedForANameButNotForLocalhost() {
    assertThat(get("/").headers()).containsKey("Strict-Transport-Security");
    for (String host : List.of("localhost", "localhost:8443", "LocalHost:8443")) {
      assertThat(ask("GET", "/", host, true).headers())
          .doesNotContainKey("Strict-Transport-Security");
    }
    assertThat(ask("GET", "/", "uc.example", false).headers())
        .doesNotContainKey("Strict-Transport-Security");
  }

  @Test
  void metricsAreInPrometheusTextFormat() {
    assertThat(get("/metrics").contentType()).startsWith("text/plain; version=0.0.4");
    assertThat(text("/metrics"))
        .isEqualTo(
            """
            # HELP turnpike_a_total As
            # TYPE turnpike_a_total counter
            turnpike_a_total{kind="x"} 3
            turnpike_a_total{kind="y"} 4
            # HELP turnpike_b Bs
            # TYPE turnpike_b gauge
            turnpike_b 0.5
            """);
  }

  @Test
  void theStatusIsJsonWithUnitsInItsKeys() {
    JsonNode status = new JsonMapper().readTree(text("/api/status"));
    assertThat(status.get("uptime_ms").asLong()).isEqualTo(7_300_000);
    assertThat(status.get("listeners").get(0).get("address").asString())
        .isEqualTo("192.0.2.1:5060");
    assertThat(status.get("figures").get("turnpike_a_total{kind=\"y\"}").asDouble()).isEqualTo(4);
  }

  @Test
  void theAuthorityIsShownWithItsFingerprintAndCanBeFetched() throws Exception {
    assertThat(text("/ca")).contains(StatusSite.fingerprint(certificate));
    assertThat(StatusSite.fingerprint(certificate)).matches("([0-9A-F]{2}:){31}[0-9A-F]{2}");
    assertThat(
            CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(get("/ca.pem").body())))
        .isEqualTo(certificate);
  }

  @Test
  void aBoughtCertificateHasNoPageOfItsAuthority() {
    ownAuthority = false;
    assertThat(get("/ca").status()).isEqualTo(404);
    assertThat(get("/ca.pem").status()).isEqualTo(404);
    assertThat(text("/")).doesNotContain("/ca");
  }

  @Test
  void nothingIsChangedOverHttp() {
    HttpAnswer refused = ask("POST", "/", "uc.example", true);
    assertThat(refused.status()).isEqualTo(405);
    assertThat(refused.headers()).containsEntry("Allow", "GET, HEAD");
    assertThat(ask("HEAD", "/", "uc.example", true).status()).isEqualTo(200);
    assertThat(get("/join/y").status()).isEqualTo(404);
  }
}
