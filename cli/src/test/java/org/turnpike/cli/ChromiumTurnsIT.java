package org.turnpike.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnpike.lab.client.Chromium;
import org.turnpike.lab.network.LabFailed;
import org.turnpike.lab.network.Place;
import org.turnpike.net.Certificates;
import org.turnpike.net.Credential;
import org.turnpike.net.DatagramPaths;
import org.turnpike.net.Loops;
import org.turnpike.net.Transports;
import org.turnpike.pki.CertificateAuthority;
import org.turnpike.pki.CertificateRequest;
import org.turnpike.pki.Keys;
import org.turnpike.pki.SubjectName;
import org.turnpike.pki.Usage;
import org.turnpike.server.av.AvEdge;
import org.turnpike.topology.settings.Endpoint;
import org.turnpike.topology.settings.Limits;
import org.turnpike.topology.settings.Listener;
import org.turnpike.topology.settings.PeerPolicy;
import org.turnpike.topology.settings.Prefix;
import org.turnpike.topology.settings.Protocol;
import org.turnpike.topology.settings.RoleSettings;
import org.turnpike.traversal.turn.TimeLimitedKeys;
import org.turnpike.traversal.turn.TurnKeys;
import org.turnpike.wire.Needs;
import tools.jackson.databind.JsonNode;

/// A browser whose network lets out nothing but TLS: its relay is `turns:`.
@Needs("chromium")
class ChromiumTurnsIT {

  private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
  private static final String REALM = "test.example";
  private static final String SECRET = "a secret of the pool";

  @TempDir Path folder;
  private final Loops loops = new Loops(2);
  private final Certificates certificates = new Certificates();
  private final Transports transports = new Transports(loops, Limits.DEFAULT, certificates);
  private String key;
  private AvEdge edge;
  private String script;

  @BeforeEach
  void start() throws Exception {
    KeyPair pair = Keys.generate();
    X509Certificate own =
        CertificateAuthority.open(folder.resolve("ca"), "Test", Instant.now())
            .issue(
                CertificateRequest.server(
                    List.of(new SubjectName.Dns("localhost")), Usage.SERVER, Usage.CLIENT),
                pair.getPublic(),
                Instant.now());
    certificates.put("node", new Credential(pair.getPrivate(), List.of(own), List.of()));
    key =
        Base64.getEncoder()
            .encodeToString(
                MessageDigest.getInstance("SHA-256").digest(pair.getPublic().getEncoded()));
    Endpoint any = new Endpoint(LOOPBACK, 0);
    edge =
        AvEdge.start(
            new RoleSettings.AvEdge(
                REALM,
                List.of(new RoleSettings.RelayAddress(LOOPBACK, LOOPBACK)),
                50_000,
                59_999,
                SECRET),
            List.of(new Listener("turn-tls", Protocol.TURN_TLS, any, any, Optional.of("node"))),
            new PeerPolicy(
                List.of(
                    new PeerPolicy.Rule(
                        Prefix.parse("127.0.0.1"), 50_000, 59_999, PeerPolicy.Verdict.RELAY))),
            Limits.DEFAULT,
            (_, _) -> new TurnKeys.Answer.Refused("no users here"),
            DatagramPaths.open(1),
            transports);
    try (InputStream in = getClass().getResourceAsStream("/relay-call.js")) {
      script = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @AfterEach
  void stop() {
    edge.close();
    transports.close();
    loops.close();
  }

  private JsonNode call(Chromium browser) {
    String user = TimeLimitedKeys.username("bob", Instant.now().plusSeconds(3_600));
    int port = Objects.requireNonNull(edge.addresses().get("turn-tls")).getPort();
    return browser.evaluate(
        script.strip()
            + "({ uri: 'turns:localhost:%d?transport=tcp', username: '%s', credential: '%s' })"
                .formatted(port, user, new TimeLimitedKeys(REALM, SECRET).password(user)));
  }

  private static void assertRelayed(JsonNode party, double hears) {
    assertThat(party.get("candidate").asString()).isEqualTo("relay");
    assertThat(party.get("relayProtocol").asString()).isEqualTo("tls");
    assertThat(party.get("received").asInt()).isGreaterThanOrEqualTo(100);
    assertThat(party.get("hears").asDouble()).isCloseTo(hears, within(20.0));
  }

  @Test
  void twoPeerConnectionsWithNothingButTlsHearEachOther() throws IOException {
    Path lock;
    try (Chromium browser = Chromium.start(Place.HERE, folder.resolve("browser"), List.of(key))) {
      JsonNode result = call(browser);

      assertRelayed(result.get("a"), 880);
      assertRelayed(result.get("b"), 440);
      lock = Files.readSymbolicLink(folder.resolve("browser/profile/SingletonSocket"));
      assertThat(lock.getParent()).isDirectory();
    }
    assertThat(lock.getParent()).as("what a browser leaves beside its profile").doesNotExist();
  }

  /// The negative control: the browser looks at the certificate, and comes in by nothing else.
  @Test
  void aBrowserThatDoesNotTrustTheCertificateHasNoCall() {
    try (Chromium browser = Chromium.start(Place.HERE, folder.resolve("browser"), List.of())) {
      assertThatThrownBy(() -> call(browser))
          .isInstanceOf(LabFailed.class)
          .hasMessageContaining("no relay");
    }
    assertThat(edge.counters().allocated()).isZero();
  }
}
