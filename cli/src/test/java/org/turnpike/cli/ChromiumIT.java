package org.turnpike.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.turnpike.lab.client.Chromium;
import org.turnpike.lab.network.LabFailed;
import org.turnpike.lab.network.Place;
import org.turnpike.pki.Pem;
import org.turnpike.wire.Needs;
import tools.jackson.databind.JsonNode;

/// A browser that nobody here wrote: its calls through our relay, and JsSIP's registration at our
/// registrar.
@Needs("chromium")
class ChromiumIT {

  @TempDir Path folder;

  private static String resource(String name) {
    try (InputStream in = ChromiumIT.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new LabFailed(name + ": " + e.getMessage(), e);
    }
  }

  private JsonNode call(Chromium browser, Product product, String protocol, String password) {
    return browser.evaluate(
        resource("/relay-call.js").strip()
            + "({ uri: 'turn:%s?transport=%s', username: 'alice', credential: '%s' })"
                .formatted(product.at("turn-" + protocol), protocol, password));
  }

  private static void assertRelayed(JsonNode party, String protocol, double hears) {
    assertThat(party.get("candidate").asString()).isEqualTo("relay");
    assertThat(party.get("relayProtocol").asString()).isEqualTo(protocol);
    assertThat(party.get("port").asInt()).isBetween(50_000, 59_999);
    assertThat(party.get("received").asInt()).isGreaterThanOrEqualTo(100);
    assertThat(party.get("hears").asDouble()).isCloseTo(hears, within(20.0));
  }

  @ParameterizedTest(name = "over {0}")
  @ValueSource(strings = {"udp", "tcp"})
  void twoPeerConnectionsWithNothingButOurRelayHearEachOther(String protocol) {
    try (Product product = Product.up(Place.HERE, folder, "--free-ports");
        Chromium browser = Chromium.start(Place.HERE, folder.resolve("browser"), List.of())) {
      JsonNode result = call(browser, product, protocol, product.password("alice"));

      assertRelayed(result.get("a"), protocol, 880);
      assertRelayed(result.get("b"), protocol, 440);
    }
  }

  /// The negative control: the test above passes because the relay let the browser in.
  @Test
  void withAWrongPasswordThereIsNoCall() {
    try (Product product = Product.up(Place.HERE, folder, "--free-ports");
        Chromium browser = Chromium.start(Place.HERE, folder.resolve("browser"), List.of())) {
      assertThatThrownBy(() -> call(browser, product, "udp", "wrong"))
          .isInstanceOf(LabFailed.class)
          .hasMessageContaining("no relay");
    }
  }

  @Test
  void jsSipRegistersOverASecureWebSocket() throws GeneralSecurityException {
    try (Product product = Product.up(Place.HERE, folder, "--free-ports");
        Chromium browser =
            Chromium.start(Place.HERE, folder.resolve("browser"), List.of(keyOf(product)))) {
      browser.evaluate(resource("/jssip/jssip-3.13.8.min.js") + "; true");
      JsonNode registered = browser.evaluate(register(product, product.password("alice")));
      assertThat(registered.asString()).isEqualTo("registered 200");

      JsonNode refused = browser.evaluate(register(product, "wrong"));
      assertThat(refused.asString()).startsWith("refused");
    }
  }

  private static String register(Product product, String password) {
    return """
    new Promise((resolve) => {
      const agent = new JsSIP.UA({
        sockets: [new JsSIP.WebSocketInterface('wss://%s')],
        uri: 'sip:%s', password: '%s', register: true,
      });
      agent.on('registered', (event) => {
        resolve('registered ' + event.response.status_code);
        agent.stop();
      });
      agent.on('registrationFailed', (event) => {
        resolve('refused ' + event.cause);
        agent.stop();
      });
      agent.start();
    })
    """
        .formatted(product.at("sip-wss"), product.address("alice"), password);
  }

  /// The hash of the node's public key, for a browser that does not know our authority.
  private static String keyOf(Product product) throws GeneralSecurityException {
    Path certificate =
        Path.of(product.ready().get("data").asString()).resolve("certificates").resolve("node.pem");
    byte[] key = Pem.certificates(certificate).getFirst().getPublicKey().getEncoded();
    return Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-256").digest(key));
  }
}
