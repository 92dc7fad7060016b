package org.turnpike.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnpike.lab.network.LabFailed;
import org.turnpike.lab.network.Place;
import org.turnpike.pki.Pem;
import org.turnpike.wire.Needs;
import tools.jackson.databind.JsonNode;

/// A browser that has an address and nothing else, and one that does not trust whom it comes to.
class DiscoveryBrowserIT {

  private static final String HERE = "uc.here.example";

  @TempDir Path folder;
  private final String net =
      "127."
          + ThreadLocalRandom.current().nextInt(1, 255)
          + "."
          + ThreadLocalRandom.current().nextInt(1, 250);

  /// A Front End of another organisation, with what its plan lists and nothing else.
  private Product there() {
    try {
      Path file =
          Files.writeString(
              folder.resolve("there.yaml"),
              """
              turnpike: 1
              name: Another office
              organisations:
                contoso:
                  {domains: [contoso.example], internal-domain: contoso.internal, product: turnpike}
              sites:
                office:
                  organisation: contoso
                  networks: {desks: NET.0/26, servers: NET.64/26}
              pools:
                fe: {role: front-end, network: office/servers, nodes: {fe1: NET.70}}
              users:
                alice: {uri: alice@contoso.example, home: fe, at: office/desks}
              """
                  .replace("NET", net));
      Path own = Files.createDirectories(folder.resolve("there"));
      return Product.up(Place.HERE, own, file.toString(), "--node", "fe1");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Product other() {
    try {
      return Product.up(
          Place.HERE, Files.createDirectories(folder.resolve("other")), "--free-ports");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The keys of all certificates that a node made.
  private static List<String> keys(Product product) {
    Path certificates = Path.of(product.ready().get("data").asString(), "certificates");
    try (var files = Files.list(certificates)) {
      return files
          .filter(file -> file.toString().endsWith(".pem"))
          .flatMap(file -> Pem.certificates(file).stream().limit(1))
          .map(certificate -> hash(certificate.getPublicKey().getEncoded()))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String hash(byte[] key) {
    try {
      return Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-256").digest(key));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /// Waits for something across pages that lead on to others: each takes the question with it.
  private static void awaitPage(Browser browser, String condition) {
    // A question that went with its page may get no answer, which is known after a minute.
    long end = System.nanoTime() + Duration.ofSeconds(150).toNanos();
    while (true) {
      try {
        browser.ask("until(() => " + condition + ")");
        return;
      } catch (LabFailed e) {
        if (System.nanoTime() > end) {
          throw new AssertionError("the page says: " + browser.text(), e);
        }
      }
    }
  }

  @Test
  @Needs({"chromium", "root"})
  void fromTheAddressAloneABrowserComesToItsServer() {
    try (Product here = Product.up(Place.HERE, folder, "--free-ports");
        Product there = there();
        Browser alice =
            Browser.start(
                Place.HERE,
                here,
                folder.resolve("alice"),
                440,
                List.of(Browser.keyOf(here), keys(there).getFirst()),
                List.of(
                    "--host-resolver-rules=MAP lyncdiscoverinternal.contoso.example "
                        + net
                        + ".70, MAP *.contoso.internal "
                        + net
                        + ".70, MAP *.nowhere.example ~NOTFOUND"))) {
      alice.open().signIn("eve@nowhere.example", "whatever");
      awaitPage(
          alice, "person.text().includes('neither lyncdiscoverinternal.nowhere.example nor')");
      ClientBrowserIT.picture(alice, "no-such-server");
      ClientBrowserIT.assertClean(alice, "a domain that names no server");

      alice.signIn("alice@contoso.example", "whatever");
      awaitPage(alice, "location.hostname.endsWith('.contoso.internal') && person.find('form')");
      alice.ask("until(() => person.find('#address')?.value === 'alice@contoso.example')");
      for (JsonNode user : there.ready().get("users")) {
        alice.signIn("alice@contoso.example", user.get("password").asString());
      }
      alice.reads("Nobody yet");
      assertThat(alice.ask("refused")).isEmpty();
    }
  }

  @Test
  @Needs("chromium")
  void whoDoesNotTrustTheServerIsToldWhatToDo() {
    try (Product here = Product.up(Place.HERE, folder, "--free-ports");
        Product other = other();
        Browser alice =
            Browser.start(
                Place.HERE,
                here,
                folder.resolve("alice"),
                440,
                List.of(Browser.keyOf(here)),
                // The connection meets a certificate that is not trusted, the page does not.
                List.of(
                    "--host-resolver-rules=MAP "
                        + HERE
                        + ":"
                        + here.port("sip-wss")
                        + " 127.0.0.1:"
                        + other.port("sip-wss")
                        + ", MAP "
                        + HERE
                        + " 127.0.0.1"))) {
      alice.chromium().open("http://127.0.0.1:" + here.port("https") + "/client/");
      alice.reads("One more step");
      ClientBrowserIT.picture(alice, "in-the-clear");
      ClientBrowserIT.assertClean(alice, "a page in the clear");
      alice.chromium().open("http://127.0.0.1:" + here.port("sip-wss") + "/ca");
      alice.reads("Trust this Turnpike");
      ClientBrowserIT.picture(alice, "authority");
      ClientBrowserIT.assertClean(alice, "the authority's page");

      alice.chromium().open("https://" + HERE + ":" + here.port("https") + "/client/");
      alice.signIn("alice").reads("does not trust the server's certificate yet");
      alice.reads("open the page at the connection's own port");
      ClientBrowserIT.picture(alice, "untrusted");
      ClientBrowserIT.assertClean(alice, "a connection that is not trusted");

      alice.chromium().open("https://127.0.0.1:" + here.port("sip-wss") + "/client/");
      alice.signIn("alice").reads("Nobody yet");
    }
  }
}
