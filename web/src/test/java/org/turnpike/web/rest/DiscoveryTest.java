package org.turnpike.web.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.turnpike.net.HttpAnswer;
import org.turnpike.net.HttpQuestion;
import org.turnpike.pki.CertificateAuthority;
import org.turnpike.pki.CertificateRequest;
import org.turnpike.pki.Keys;
import org.turnpike.pki.SubjectName;
import org.turnpike.pki.Usage;
import org.turnpike.web.ClientDoor;
import org.turnpike.web.ClientSite;
import org.turnpike.web.DiscoverySite;
import org.turnpike.web.JoinCard;
import org.turnpike.web.NodeStatus;
import org.turnpike.web.PlainTextSite;
import org.turnpike.web.StatusSite;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The pages of a port for clients: from the address alone to the client, and what whoever comes
/// without TLS is told.
class DiscoveryTest {

  private static final Instant NOW = Instant.parse("2026-03-01T00:00:00Z");
  private static X509Certificate authority;
  private static X509Certificate certificate;

  private boolean ownAuthority = true;
  private final NodeStatus node = new Node();
  private final StatusSite pages = new StatusSite(node, _ -> Optional.<JoinCard>empty());
  private final PlainTextSite site =
      new PlainTextSite(
          node,
          pages,
          new DiscoverySite(
              node, true, Optional.empty(), new ClientSite(node, new ClientDoor(pages))));

  @BeforeAll
  static void issue(@TempDir Path folder) {
    CertificateAuthority made = CertificateAuthority.open(folder, "Test", NOW);
    authority = made.certificate();
    certificate =
        made.issue(
            CertificateRequest.server(
                List.of(
                    new SubjectName.Dns("contoso.example"),
                    new SubjectName.Dns("lyncdiscoverinternal.contoso.example"),
                    new SubjectName.Dns("fe.contoso.internal")),
                Usage.SERVER),
            Keys.generate().getPublic(),
            NOW);
  }

  private final class Node implements NodeStatus {
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
      return List.of("contoso.example", "10.0.0.11");
    }

    @Override
    public List<OpenListener> listeners() {
      return List.of(
          new OpenListener("a", "sip-tls", "10.0.0.11:5061"),
          new OpenListener("b", "sip-wss", "10.0.0.11:443"));
    }

    @Override
    public List<Figure> figures() {
      return List.of();
    }

    @Override
    public X509Certificate certificate() {
      return certificate;
    }

    @Override
    public Optional<X509Certificate> authority() {
      return ownAuthority ? Optional.of(authority) : Optional.empty();
    }
  }

  private HttpAnswer ask(String path, String query, String host, boolean secure) {
    return site.handle(question(path, query, host, secure));
  }

  private static HttpQuestion question(String path, String query, String host, boolean secure) {
    return new HttpQuestion(
        "GET",
        path,
        query,
        host.isEmpty() ? Map.of() : Map.of("host", host),
        new byte[0],
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 40_000),
        secure);
  }

  private static String text(HttpAnswer answer) {
    return new String(answer.body(), StandardCharsets.UTF_8);
  }

  private static OpenApi openApi() throws Exception {
    try (var in = RestSite.class.getResourceAsStream("openapi.json")) {
      return new OpenApi(new JsonMapper().readTree(Objects.requireNonNull(in).readAllBytes()));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/ lyncdiscoverinternal.contoso.example",
        "/.well-known/turnpike lyncdiscover.contoso.example",
        "/.well-known/turnpike fe.contoso.internal"
      })
  void theNamesOfDiscoveryLeadToTheClientAtTheNodesOwnName(String asked) throws Exception {
    String[] words = asked.split(" ");
    HttpAnswer answer = ask(words[0], "", words[1], true);
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.contentType()).isEqualTo("application/json");
    assertThat(answer.headers())
        .containsEntry("Access-Control-Allow-Origin", "*")
        .containsEntry("Cache-Control", "public, max-age=3600");
    JsonNode document = new JsonMapper().readTree(answer.body());
    assertThat(document.get("client").asString()).isEqualTo("https://fe.contoso.internal/client/");
    assertThat(document.get("sip_wss").asString()).isEqualTo("wss://fe.contoso.internal");
    assertThat(document.get("sip_tls").asString())
        .isEqualTo("sip:fe.contoso.internal:5061;transport=tls");
    assertThat(document.get("relay_credentials").asString()).isEqualTo("sip:mras@contoso.example");
    assertThat(document.get("domains").get(0).asString()).isEqualTo("contoso.example");
    assertThat(openApi().wrong("GET", "/.well-known/turnpike", 200, document)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"lyncdiscover.contoso.example", "web.contoso.example", "fe.contoso.internal:4443"})
  void atThePortForReverseProxiesItLeadsToWhatTheyPublishAndNamesNothingInside(String asked)
      throws Exception {
    DiscoverySite outside =
        new DiscoverySite(node, false, Optional.of("web.contoso.example"), pages);
    HttpAnswer answer = outside.handle(question("/.well-known/turnpike", "", asked, true));
    JsonNode document = new JsonMapper().readTree(answer.body());
    assertThat(document.get("client").asString()).isEqualTo("https://web.contoso.example/client/");
    assertThat(document.get("sip_wss").asString()).isEqualTo("wss://web.contoso.example");
    assertThat(document.get("relay_credentials").asString()).isEqualTo("sip:mras@contoso.example");
    assertThat(text(answer)).doesNotContain("internal", "5061", "/ca", "openapi");
    assertThat(openApi().wrong("GET", "/.well-known/turnpike", 200, document)).isEmpty();
  }

  @Test
  void whoIsAskedWithoutAHostTellsNothing() {
    assertThat(ask("/.well-known/turnpike", "", "", true).status()).isEqualTo(400);
  }

  @Test
  void onlyThePageForAnotherDomainMayAskThatDomain() {
    String there =
        ask("/client/", "domain=other.example", "fe.contoso.internal", true)
            .headers()
            .getOrDefault("Content-Security-Policy", "");
    assertThat(there)
        .contains(
            "connect-src 'self' wss://fe.contoso.internal:443"
                + " https://lyncdiscoverinternal.other.example https://lyncdiscover.other.example;");
    assertThat(ask("/client/", "", "fe.contoso.internal", true).headers())
        .hasEntrySatisfying(
            "Content-Security-Policy", policy -> assertThat(policy).doesNotContain("lyncdiscover"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "domain=*.example",
        "domain=other.example;script-src",
        "domain=other.example%20*",
        "domain=other.example/x",
        "domain=localhost",
        "domain=10.0.0.1",
        "domain=a.example&domain=b.example"
      })
  void whatIsNoDomainDoesNotGetIntoThePolicy(String query) {
    assertThat(ask("/client/", query, "fe.contoso.internal", true).headers())
        .hasEntrySatisfying(
            "Content-Security-Policy", policy -> assertThat(policy).doesNotContain("lyncdiscover"));
  }

  @Test
  void aPortForClientsHasTheClientAndTheAuthorityAndNothingOfTheNode() {
    assertThat(ask("/", "", "fe.contoso.internal", true).headers())
        .containsEntry("Location", "/client/");
    assertThat(ask("/ca", "", "fe.contoso.internal", true).status()).isEqualTo(200);
    for (String path : List.of("/metrics", "/api/status", "/health", "/api/v1/status")) {
      assertThat(ask(path, "", "fe.contoso.internal", true).status()).as(path).isEqualTo(404);
    }
  }

  @Test
  void whoComesInTheClearIsToldWhatToDoWhereTheAuthorityIsOurOwn() {
    HttpAnswer answer = ask("/client/", "", "fe.contoso.internal", false);
    assertThat(answer.status()).isEqualTo(200);
    assertThat(text(answer))
        .contains("<a href=\"/ca\">", "https://fe.contoso.internal/client/")
        .doesNotContain("<script");
    assertThat(text(ask("/ca", "", "fe.contoso.internal", false))).contains("SHA-256");
    assertThat(ask("/ca.pem", "", "fe.contoso.internal", false).status()).isEqualTo(200);
    assertThat(text(ask("/metrics", "", "fe.contoso.internal", false))).contains("One more step");
  }

  @Test
  void whoComesInTheClearIsSentToHttpsWhereTheCertificateIsKnown() {
    ownAuthority = false;
    HttpAnswer answer = ask("/client/", "", "fe.contoso.internal:8443", false);
    assertThat(answer.status()).isEqualTo(308);
    assertThat(answer.headers())
        .containsEntry("Location", "https://fe.contoso.internal:8443/client/")
        .doesNotContainKey("Strict-Transport-Security");
    assertThat(ask("/client/", "", "a b", false).status()).isEqualTo(400);
  }
}
