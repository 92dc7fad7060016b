package org.turnpike.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.turnpike.lab.network.Place;
import org.turnpike.pki.CertificateAuthority;
import org.turnpike.pki.CertificateRequest;
import org.turnpike.pki.CertificateStore;
import org.turnpike.pki.SubjectName;
import org.turnpike.pki.Usage;
import org.turnpike.traversal.stun.StunClass;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class UpCommandIT {

  @TempDir Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  /// Starts on free ports with data of its own, and stops when it is ready.
  private int up(String... words) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "up",
                "--free-ports",
                "--stop-when-ready",
                "--data",
                folder.resolve("data").toString()));
    all.addAll(List.of(words));
    CommandLine command = Turnpike.commandLine();
    command.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    return command.execute(all.toArray(new String[0]));
  }

  @Test
  void saysWhereEverythingIsAndWhoMaySignInWhenItIsReady() {
    assertThat(up()).as(err.toString()).isZero();
    assertThat(out.toString())
        .containsPattern("SIP +udp 127\\.0\\.0\\.1:\\d+ +tcp 127\\.0\\.0\\.1:\\d+ +tls 127")
        .containsPattern("wss://127\\.0\\.0\\.1:\\d+")
        .containsPattern("STUN, TURN +udp 127\\.0\\.0\\.1:\\d+ +tcp 127")
        .containsPattern("Status +https://127\\.0\\.0\\.1:\\d+/")
        .contains("Relay      127.0.0.1 ports 50000-59999")
        .containsPattern("sip:alice@127\\.0\\.0\\.1 +password [a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4}")
        .containsPattern("ready in \\d+ ms");
  }

  @Test
  void aSecondStartFindsItsUsersAndTellsNoPasswordAgain() {
    assertThat(up()).isZero();
    out.getBuffer().setLength(0);

    assertThat(up()).isZero();
    assertThat(out.toString()).contains("are as before").doesNotContain("password ");

    assertThat(up("--new-passwords")).isZero();
    assertThat(out.toString()).contains("sip:carol@127.0.0.1");
  }

  @Test
  void theReadyLineIsOneOfJsonWhereItIsAskedFor() {
    assertThat(up("--json")).isZero();
    assertThat(out.toString())
        .startsWith("{\"ready_ms\":")
        .contains("\"sip-udp\":\"127.0.0.1:")
        .contains("\"turn_password\":")
        .endsWith("}\n");
  }

  @Test
  void anUnknownOptionIsNamedWithTheWayToTheRightOnes() {
    assertThat(up("--sip-prot", "5070")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("--sip-prot").doesNotContain("\tat ");
  }

  @ParameterizedTest
  @CsvSource({
    "--bind, 192.168.1, 'expected an IPv4 or IPv6 address'",
    "--bind, 0.0.0.0, 'peers have to be told one address'",
    "--sip-port, 65536, 'expected 0 to 65535'",
    "--relay-ports, 50000, 'expected a range in 1024-65535'",
    "--relay-ports, 50001-50000, 'expected a range in 1024-65535'",
    "--digest, sha1, 'expected md5 or sha-256'",
  })
  void aWrongValueIsShownWithWhatWasExpected(String option, String value, String expected) {
    assertThat(up(option, value)).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains(option + " " + value + ": ").contains(expected);
  }

  @ParameterizedTest
  @CsvSource({"--sip-port", "--tls-port", "--wss-port", "--turn-port", "--https-port"})
  void aPortInUseIsNamedWithItsHolderAndNothingStaysOpen(String option) throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      String port = Integer.toString(taken.getLocalPort());

      assertThat(up(option, port)).isEqualTo(ExitCode.ENVIRONMENT);
      assertThat(err.toString())
          .contains(port)
          .contains(Long.toString(ProcessHandle.current().pid()))
          .doesNotContain("\tat ");
    }
    assertThat(up()).as("the folder is free again: %s", err).isZero();
  }

  @Test
  void anAddressOfAnotherMachineIsRefusedWithTheRemedy() {
    assertThat(up("--bind", "192.0.2.1")).isEqualTo(ExitCode.ENVIRONMENT);
    assertThat(err.toString()).contains("192.0.2.1").contains("no such address");
  }

  @Test
  void aDataFolderThatCannotBeOneIsToldWithPathAndRemedy() throws IOException {
    Path file = Files.writeString(folder.resolve("data"), "a file");
    assertThat(up()).isEqualTo(ExitCode.ENVIRONMENT);
    assertThat(err.toString()).contains(file.toString()).doesNotContain("\tat ");

    Files.delete(file);
    Files.createDirectories(file);
    Files.writeString(file.resolve("holiday.jpg"), "somebody's");
    assertThat(up()).isEqualTo(ExitCode.ENVIRONMENT);
    assertThat(err.toString()).contains("holiday.jpg").contains("choose an empty or a new folder");
  }

  @Test
  void aCertificateThatDoesNotMatchItsKeyIsToldBeforeAnythingOpens() {
    Path certificates = folder.resolve("own");
    Instant now = Instant.now();
    CertificateAuthority authority =
        CertificateAuthority.open(certificates.resolve("ca"), "Test", now);
    CertificateRequest wanted =
        CertificateRequest.server(List.of(new SubjectName.Dns("localhost")), Usage.SERVER);
    CertificateStore.ensure(authority, certificates, "one", wanted, now);
    CertificateStore.ensure(authority, certificates, "two", wanted, now);

    assertThat(
            up(
                "--certificate",
                certificates.resolve("one.pem").toString(),
                "--key",
                certificates.resolve("two.key").toString()))
        .isEqualTo(ExitCode.USAGE);
    assertThat(err.toString())
        .contains("one.pem")
        .contains("two.key")
        .contains("is not the key of the certificate");
    assertThat(
            up(
                "--certificate",
                certificates.resolve("one.pem").toString(),
                "--key",
                certificates.resolve("one.key").toString()))
        .as(err.toString())
        .isZero();
    assertThat(up("--certificate", certificates.resolve("none.pem").toString()))
        .isEqualTo(ExitCode.USAGE);
    assertThat(
            up(
                "--certificate",
                certificates.resolve("none.pem").toString(),
                "--key",
                certificates.resolve("one.key").toString()))
        .isEqualTo(ExitCode.ENVIRONMENT);
    assertThat(err.toString()).contains("none.pem");
  }

  @Test
  void theStatusPageMetricsAndAuthorityAreServedOverHttps() throws Exception {
    try (Product product = Product.up(Place.HERE, folder, "--free-ports")) {
      String base = "https://" + product.at("https");
      Path authority = Path.of(product.ready().get("authority").asString());

      try (HttpClient client =
          HttpClient.newBuilder().sslContext(Papers.trusting(authority)).build()) {
        HttpResponse<String> page = get(client, base + "/");
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body()).contains("Listeners").contains(product.at("sip-tls"));
        assertThat(page.headers().firstValue("Content-Security-Policy"))
            .hasValueSatisfying(policy -> assertThat(policy).startsWith("default-src 'none'"));
        assertThat(page.body()).doesNotContain(product.password("alice")).doesNotContain("<script");
        assertThat(get(client, base + "/metrics").body())
            .contains("# TYPE turnpike_sip_transactions gauge")
            .contains("turnpike_av_allocations 0");
        assertThat(get(client, base + "/ca.pem").body()).isEqualTo(Files.readString(authority));
        assertThat(get(client, base + "/ca").body()).contains("SHA-256 fingerprint");
        assertThat(get(client, base + "/join/00").statusCode()).isEqualTo(404);
        assertThat(get(client, base + "/health").body()).isEqualTo("ready\n");
        aBrowserIsGivenWhatTheRelayTakes(client, base, product);
      }
    }
  }

  private static void aBrowserIsGivenWhatTheRelayTakes(
      HttpClient client, String base, Product product) throws Exception {
    String relays = base + "/api/v1/relays";
    assertThat(get(client, relays).statusCode()).isEqualTo(401);
    String pair = product.address("alice") + ":" + product.password("alice");
    HttpRequest asked =
        HttpRequest.newBuilder(URI.create(relays))
            .timeout(Duration.ofSeconds(20))
            .header(
                "Authorization",
                "Basic "
                    + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)))
            .build();
    JsonNode given =
        new JsonMapper().readTree(client.send(asked, HttpResponse.BodyHandlers.ofString()).body());
    assertThat(given.path("lasts_ms").asLong()).isEqualTo(Duration.ofHours(8).toMillis());
    JsonNode server = given.path("ice_servers").path(0);
    String udp = product.at("turn-udp");
    assertThat(server.path("urls").path(0).asString()).isEqualTo("turn:" + udp + "?transport=udp");
    try (TurnClient turn =
        new TurnClient(
            udp, server.path("username").asString(), server.path("credential").asString())) {
      assertThat(turn.allocate().kind()).isEqualTo(StunClass.SUCCESS);
    }
    assertThat(get(client, base + "/metrics").body())
        .contains("turnpike_av_allocations 1")
        .contains("turnpike_av_users 1");
  }

  private static HttpResponse<String> get(HttpClient client, String uri)
      throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(URI.create(uri)).timeout(Duration.ofSeconds(20)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void afterAKillTheNextStartHasTheSameUsers() {
    String password;
    try (Product product = Product.up(Place.HERE, folder, "--free-ports")) {
      password = product.password("alice");
      product.process().kill();
    }
    try (Product again = Product.up(Place.HERE, folder, "--free-ports")) {
      assertThat(password).isNotEmpty();
      assertThat(again.ready().get("users")).isEmpty();
    }
  }

  @Test
  void ctrlCEndsItWithCodeZeroAndASecondOneMayHaveItsFolder() {
    try (Product product = Product.up(Place.HERE, folder, "--free-ports")) {
      product.process().interrupt();
      assertThat(product.process().awaitEnd(Duration.ofSeconds(20))).isZero();
    }
    try (Product again = Product.up(Place.HERE, folder, "--free-ports")) {
      assertThat(again.ready().get("repairs")).isEmpty();
    }
  }
}
