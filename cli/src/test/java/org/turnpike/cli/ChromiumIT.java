package org.turnpike.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.turnpike.lab.client.Chromium;
import org.turnpike.lab.network.LabFailed;
import org.turnpike.lab.network.Place;
import org.turnpike.wire.Needs;
import tools.jackson.databind.JsonNode;

/// A browser that nobody here wrote: its calls through our relay, and JsSIP's registration at our
/// registrar.
@Needs("chromium")
class ChromiumIT {

  @TempDir Path folder;

  private JsonNode call(Chromium browser, Product product, String protocol, String password) {
    return browser.evaluate(
        Browser.resource("/relay-call.js").strip()
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
  void jsSipRegistersOverASecureWebSocket() {
    try (Product product = Product.up(Place.HERE, folder, "--free-ports");
        Chromium browser =
            Chromium.start(
                Place.HERE, folder.resolve("browser"), List.of(Browser.keyOf(product)))) {
      browser.evaluate(Browser.resource("/jssip/jssip-3.13.8.min.js") + "; true");
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
}
