package org.turnpike.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.turnpike.lab.client.Chromium;
import org.turnpike.lab.network.Place;
import org.turnpike.wire.Needs;
import tools.jackson.databind.JsonNode;

/// An administrator at the console of a running product, and the pictures that the guide has of it.
@Needs("chromium")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ConsoleBrowserIT {

  /// Two people of the node on one network, as it really is in this test.
  private static final String MAP =
      """
      turnpike: 1
      name: One office
      organisations:
        own: {domains: [turnpike.internal], internal-domain: own.internal, product: turnpike}
      sites:
        office:
          organisation: own
          networks: {desks: 192.0.2.0/26, servers: 192.0.2.64/26}
      pools:
        fe: {role: front-end, network: office/servers, nodes: {fe1: 192.0.2.70}}
      users:
        alice: {uri: alice@turnpike.internal, home: fe, at: office/desks}
        bob: {uri: bob@turnpike.internal, home: fe, at: office/desks}
      """;

  private static final Pictures PICTURES = new Pictures("console-");

  @TempDir Path folder;

  private static void assertClean(Chromium chromium, String where) {
    chromium.evaluate(Browser.resource("/axe/axe-4.14.1.min.js") + "; true");
    JsonNode violations =
        chromium.evaluate(
            "axe.run().then((all) => all.violations.map((each) =>"
                + " each.id + ': ' + each.nodes.map((n) => n.target.join(' ') + ' ' +"
                + " n.failureSummary).join('; ')))");
    assertThat(violations).as("axe-core: " + where).isEmpty();
    assertThat(chromium.evaluate("person.refused")).as("refused by policy: " + where).isEmpty();
  }

  private static void reads(Chromium chromium, String text) {
    chromium.evaluate("person.reads(" + Browser.quoted(text) + ")");
  }

  private static void go(Chromium chromium, String page, String text) {
    chromium.evaluate("location.hash = " + Browser.quoted(page) + "; true");
    reads(chromium, text);
  }

  private Chromium console(Product product, String name, boolean dark) {
    Path own = folder.resolve(name);
    try {
      Files.createDirectories(own);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Chromium chromium =
        Chromium.start(Place.HERE, own, List.of(Browser.keyOf(product)), List.of("--lang=en-GB"));
    chromium.atStart(Browser.resource("/client/person.js"));
    chromium.look(1440, 900, dark);
    chromium.open(product.ready().get("console").asString());
    reads(chromium, "Sign in");
    return chromium;
  }

  private static void signIn(Chromium chromium, String password) {
    chromium.evaluate(
        "person.until(() => person.find('input[name=password]')).then(() =>"
            + " person.type('input[name=password]', "
            + Browser.quoted(password)
            + ")).then(() => true)");
  }

  private static String password(Product product) {
    return product.ready().get("administrator").get("password").asString();
  }

  private static Path example(String name) {
    return Path.of("..", "examples", name + ".yaml").toAbsolutePath().normalize();
  }

  @Test
  void anAdministratorSeesTheNodeAndTheTruePathOfACall() throws IOException {
    Path map = Files.writeString(folder.resolve("office.yaml"), MAP);
    try (Product product = Product.up(Place.HERE, folder, "--free-ports", "--map", map.toString());
        Browser alice = Browser.start(product, folder.resolve("alice"), 440, true);
        Browser bob = Browser.start(product, folder.resolve("bob"), 880, true);
        Chromium console = console(product, "console", false)) {
      assertClean(console, "sign-in");
      signIn(console, "guessed-wrong");
      reads(console, "Wrong name or password");
      PICTURES.take(console, "console-sign-in");
      signIn(console, password(product));
      reads(console, "registrations");
      alice.open().signIn("alice").reads("Nobody yet");
      bob.open().signIn("bob").reads("Nobody yet");
      alice.openConversation(product.address("bob")).press("Call Bob");
      bob.reads("is calling").press("Answer");
      alice.hears(880);
      go(console, "#calls", "alice and bob");
      reads(console, "told by the clients");
      reads(console, "ms round trip");
      reads(console, "as predicted");
      console.look(1200, 420, false);
      PICTURES.take(console, "console-call");
      console.look(1440, 900, false);
      assertClean(console, "calls");
      go(console, "#overview", "calls now");
      PICTURES.take(console, "console-overview");
      assertClean(console, "overview");
      go(console, "#registrations", "Turnpike browser client");
      assertClean(console, "registrations");
      go(console, "#relay", "Authentication key");
      assertClean(console, "relay");
      go(console, "#federation", "Nobody outside is reached");
      assertClean(console, "federation");
      go(console, "#certificates", "authority");
      PICTURES.take(console, "console-certificates");
      assertClean(console, "certificates");
      go(console, "#users", "alice@turnpike.internal");
      console.evaluate("person.type('input[name=user]', 'dora')");
      reads(console, "dora@turnpike.internal is added");
      PICTURES.take(console, "console-users");
      assertClean(console, "users");
      go(console, "#findings", "office.yaml");
      assertClean(console, "findings");
      console.evaluate("person.press('Sign out')");
      reads(console, "Sign in");
    }
  }

  /// ON-2: an online user inside calls one on the Internet.
  @Test
  void theMapShowsThePathOfOn2() {
    try (Product product =
            Product.up(Place.HERE, folder, "--free-ports", "--map", example("online").toString());
        Chromium console = console(product, "console", false)) {
      signIn(console, password(product));
      reads(console, "calls now");
      assertThat(
              console.evaluate("performance.getEntriesByType('resource').length < 12").asBoolean())
          .isTrue();
      assertThat(mapLoaded(console)).as("the map before it is looked at").isFalse();
      go(console, "#map", "Click who calls");
      console.evaluate("person.until(() => person.find('svg[role=group]')).then(() => true)");
      assertThat(mapLoaded(console)).isTrue();
      press(console, "alice");
      reads(console, "Now click whom alice calls");
      press(console, "carol");
      reads(console, "alice calls carol");
      reads(console, "CN > ER > MSN");
      reads(console, "INT > MSN");
      assertThat(legs(console)).isEqualTo(4);
      PICTURES.take(console, "console-map-on-2");
      assertClean(console, "the map of ON-2");
      go(console, "#findings", "online.yaml");
      PICTURES.take(console, "console-findings");
      assertClean(console, "findings");
    }
  }

  /// HY-2: users of two homes inside talk directly, while their signalling goes different ways.
  @Test
  void theMapShowsThePathOfHy2() {
    try (Product product =
            Product.up(Place.HERE, folder, "--free-ports", "--map", example("hybrid").toString());
        Chromium console = console(product, "console", true)) {
      signIn(console, password(product));
      reads(console, "calls now");
      go(console, "#map?a=olga&b=alice", "olga calls alice");
      reads(console, "Media, olga to alice directly");
      PICTURES.take(console, "console-map-hy-2");
      assertClean(console, "the map of HY-2");
    }
  }

  @Test
  @Order(Integer.MAX_VALUE)
  void thePicturesOfTheGuideWereTakenHere() throws IOException {
    PICTURES.assertThoseOfTheGuides();
  }

  private static boolean mapLoaded(Chromium console) {
    return console
        .evaluate(
            "performance.getEntriesByType('resource').some((each) =>"
                + " each.name.includes('/assets/map-'))")
        .asBoolean();
  }

  private static int legs(Chromium console) {
    return console
        .evaluate(
            "[...person.find('svg[role=group]').querySelectorAll('polyline.leg')].filter((each) =>"
                + " each.getAttribute('points').length > 20).length")
        .asInt();
  }

  /// A person of the map.
  private static void press(Chromium console, String user) {
    console.evaluate(
        "person.until(() => person.find('g.user[aria-label^="
            + user
            + "]')).then((it) => it.dispatchEvent(new MouseEvent('click')))");
  }
}
