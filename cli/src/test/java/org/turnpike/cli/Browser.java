package org.turnpike.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.turnpike.lab.client.Chromium;
import org.turnpike.lab.network.Place;
import org.turnpike.lab.tone.Tone;
import org.turnpike.pki.Pem;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// One person at the browser client, with a microphone that hums and a camera that counts.
final class Browser implements AutoCloseable {

  private final Chromium chromium;
  private final Optional<Product> product;
  private final String pages;

  private Browser(Chromium chromium, Optional<Product> product, String pages) {
    this.chromium = chromium;
    this.product = product;
    this.pages = pages;
  }

  /// On this machine.
  ///
  /// @param hertz what the microphone hears
  static Browser start(Product product, Path folder, double hertz, boolean trusting) {
    return start(Place.HERE, product, folder, hertz, trusting);
  }

  /// In a host of a lab, say.
  static Browser start(Place place, Product product, Path folder, double hertz, boolean trusting) {
    List<String> trusted = trusting ? List.of(keyOf(product)) : List.of();
    return start(place, product, folder, hertz, trusted, List.of());
  }

  /// @param trusted keys of servers whose authority it does not know
  /// @param more options of its command line
  static Browser start(
      Place place,
      Product product,
      Path folder,
      double hertz,
      List<String> trusted,
      List<String> more) {
    String pages = "https://" + product.at("https") + "/client/";
    return new Browser(start(place, folder, hertz, trusted, more), Optional.of(product), pages);
  }

  /// At pages of any server.
  ///
  /// @param pages `https://web.contoso.com/client/`
  /// @param certificates whose keys it believes without an authority
  static Browser start(
      Place place, Path folder, double hertz, String pages, List<Path> certificates) {
    List<String> trusted = certificates.stream().map(Browser::keyOf).toList();
    return new Browser(start(place, folder, hertz, trusted, List.of()), Optional.empty(), pages);
  }

  private static Chromium start(
      Place place, Path folder, double hertz, List<String> trusted, List<String> more) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Path tone = folder.resolve("tone.wav");
    Tone.write(tone, hertz, Duration.ofSeconds(10), 48_000, 1);
    List<String> options =
        new ArrayList<>(
            List.of(
                "--use-file-for-fake-audio-capture=" + tone,
                "--auto-select-desktop-capture-source=Entire screen",
                "--lang=en-GB"));
    options.addAll(more);
    Chromium chromium = Chromium.start(place, folder, trusted, List.copyOf(options));
    chromium.atStart(resource("/client/person.js"));
    return chromium;
  }

  static String resource(String name) {
    try (InputStream in = Browser.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The hash of the node's public key, for a browser that does not know our authority.
  static String keyOf(Product product) {
    return keyOf(
        Path.of(product.ready().get("data").asString())
            .resolve("certificates")
            .resolve("node.pem"));
  }

  private static String keyOf(Path certificate) {
    byte[] key = Pem.certificates(certificate).getFirst().getPublicKey().getEncoded();
    try {
      return Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-256").digest(key));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  Chromium chromium() {
    return chromium;
  }

  /// Opens the page, or loads it again.
  Browser open() {
    chromium.open(pages);
    return this;
  }

  Browser signIn(String user) {
    Product own = product.orElseThrow();
    return signIn(own.address(user), own.password(user));
  }

  Browser signIn(String address, String password) {
    ask("until(() => person.find('#address'))");
    chromium.evaluate("person.find('#address').value = " + quoted(address));
    type("#password", password);
    return this;
  }

  /// Opens the conversation with somebody by typing the address.
  Browser openConversation(String address) {
    ask("until(() => person.find('#who'))");
    type("#who", address);
    ask("until(() => person.find('turnpike-conversation textarea, textarea'))");
    return this;
  }

  Browser write(String text) {
    type("textarea", text);
    return this;
  }

  /// Types something to look for.
  Browser find(String text) {
    ask("until(() => person.find('#who'))");
    ask("fill('#who', " + quoted(text) + ")");
    return this;
  }

  /// Chooses from a list of choices.
  Browser choose(String list, String value) {
    ask("choose(" + quoted(list) + ", " + quoted(value) + ")");
    return this;
  }

  private void type(String field, String text) {
    ask("type(" + quoted(field) + ", " + quoted(text) + ")");
  }

  /// Presses the button whose name begins so, once there is one that can be pressed.
  Browser press(String name) {
    ask("press(" + quoted(name) + ")");
    return this;
  }

  /// Waits until the page shows it.
  Browser reads(String text) {
    ask("reads(" + quoted(text) + ")");
    return this;
  }

  /// Waits until the page does not show it any more.
  Browser lacks(String text) {
    ask("lacks(" + quoted(text) + ")");
    return this;
  }

  /// Switches on what the words beside it name.
  Browser tick(String name) {
    ask("tick(" + quoted(name) + ")");
    return this;
  }

  /// Waits until there is such an element.
  Browser shows(String selector) {
    ask("until(() => !!person.find(" + quoted(selector) + "))");
    return this;
  }

  /// Waits until that is the loudest frequency of what comes from the other side; 0 is silence.
  Browser hears(double hertz) {
    ask("hears(" + hertz + ")");
    return this;
  }

  /// Waits for so many more frames of the other side's picture.
  Browser sees(int frames) {
    ask("sees(" + frames + ")");
    return this;
  }

  String text() {
    return ask("text()").asString();
  }

  JsonNode ask(String call) {
    return chromium.evaluate("person." + call);
  }

  static String quoted(String text) {
    return new JsonMapper().writeValueAsString(text);
  }

  @Override
  public void close() {
    chromium.close();
  }
}
