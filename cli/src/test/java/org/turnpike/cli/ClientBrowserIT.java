package org.turnpike.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnpike.lab.network.Place;
import org.turnpike.lab.network.Running;
import org.turnpike.wire.Needs;
import tools.jackson.databind.JsonNode;

/// People at the browser client of a running product. What they see is left as pictures under
/// `target/pictures`.
@Needs("chromium")
class ClientBrowserIT {

  private static final double ALICE = 440;
  private static final double BOB = 880;

  @TempDir Path folder;

  static void picture(Browser browser, String name) {
    Path pictures = Path.of("target", "pictures");
    try {
      Files.createDirectories(pictures);
      Files.write(pictures.resolve(name + ".png"), browser.chromium().picture());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// axe-core over what is shown, and nothing that the page's own policy refused.
  static void assertClean(Browser browser, String where) {
    browser.chromium().evaluate(Browser.resource("/axe/axe-4.14.1.min.js") + "; true");
    JsonNode violations =
        browser
            .chromium()
            .evaluate(
                "axe.run().then((all) => all.violations.map((each) =>"
                    + " each.id + ': ' + each.nodes.map((n) => n.target.join(' ') + ' ' +"
                    + " n.failureSummary).join('; ')))");
    assertThat(violations).as("axe-core: " + where).isEmpty();
    assertThat(browser.ask("refused")).as("refused by policy: " + where).isEmpty();
  }

  /// Ends what the relay holds for a user, as an administrator may: their calls have no path then.
  private void endRelayOf(Product product, String user) {
    String data = product.ready().get("data").asString();
    String domain = product.ready().get("domain").asString();
    List<String> kill =
        Product.command("relay", "kill", "--data", data, "--user", user + "@" + domain);
    try (Running ended = Place.HERE.start(folder.resolve("kill.log"), kill)) {
      ended.await(line -> line.contains("ended"), Duration.ofSeconds(60));
    }
  }

  @Test
  void aCallGoesThroughTheRelayAndFindsAnotherWayWhenThatIsGone() {
    try (Product product = Product.up(Place.HERE, folder, "--free-ports");
        Browser alice = Browser.start(product, folder.resolve("alice"), ALICE, true);
        Browser bob = Browser.start(product, folder.resolve("bob"), BOB, true)) {
      alice.chromium().look(1280, 800, false);
      bob.chromium().look(390, 780, false);
      alice.open().signIn("alice").press("Settings").tick("Always relay calls");
      picture(alice, "settings");
      assertClean(alice, "settings");
      alice.press("Done");
      bob.open().signIn("bob").openConversation(product.address("alice"));
      bob.reads("Available · ").press("Call Alice");
      picture(bob, "calling-phone");
      alice.press("Answer");
      alice.hears(BOB).reads("relay over"); // UDP or TCP: which pair answers first
      bob.hears(ALICE).reads("relay");
      assertThat(alice.ask("relayUsers()").toString()).contains("alice@");

      String before = alice.ask("ufrag()").asString();
      // Whichever side notices first mends, so the other may not show it: bob's offer waits.
      bob.ask("holdBack('INVITE')");
      endRelayOf(product, "alice");
      alice.reads("Reconnecting");
      bob.reads("Reconnecting");
      picture(alice, "reconnecting");
      bob.ask("letGo()");
      alice.ask("restarted(" + Browser.quoted(before) + ")");
      alice.lacks("Reconnecting").hears(BOB);
      bob.hears(ALICE).lacks("Reconnecting");
      bob.press("Hang up");
      alice.reads("The other side hung up");
    }
  }

  @Test
  void aCallOutlivesARestartOfTheServerAndOffersThatCross() {
    Product product = Product.up(Place.HERE, folder, "--free-ports");
    try (Browser alice = Browser.start(product, folder.resolve("alice"), ALICE, true);
        Browser bob = Browser.start(product, folder.resolve("bob"), BOB, true)) {
      alice.open().signIn("alice").reads("Nobody yet");
      bob.open().signIn("bob").reads("Nobody yet");
      alice.openConversation(product.address("bob")).press("Call Bob");
      bob.press("Answer");
      alice.hears(BOB).reads("direct");
      bob.hears(ALICE);

      product.close();
      alice.reads("No connection to the server").hears(BOB);
      bob.reads("No connection to the server").hears(ALICE);
      product =
          Product.up(
              Place.HERE,
              folder,
              "--free-ports",
              "--https-port=" + product.port("https"),
              "--wss-port=" + product.port("sip-wss"));
      alice.lacks("No connection to the server").hears(BOB);
      bob.lacks("No connection to the server").hears(ALICE);
      bob.press("Hold");
      alice.reads("They put you on hold").hears(0);
      bob.press("Hold");
      alice.lacks("They put you on hold").hears(BOB);

      for (Browser each : List.of(alice, bob)) {
        each.ask("holdBack('INVITE')");
        each.press("Hold").ask("heldBack()");
      }
      alice.ask("letGo()");
      bob.ask("letGo()");
      alice.reads("Both of you are on hold").hears(0);
      bob.reads("Both of you are on hold").hears(0);
      // The second offer to be let go is refused too, or comes when the first is over.
      assertThat(alice.ask("crossed()").asInt() + bob.ask("crossed()").asInt()).isPositive();
      alice.press("Hold");
      bob.reads("On hold: they hear nothing of you").press("Hold");
      alice.lacks("They put you on hold").hears(BOB);
      bob.hears(ALICE).press("Hang up");
      alice.reads("The other side hung up");
    } finally {
      product.close();
    }
  }

  /// Status, contact list, search and blocking, as both sides see them.
  private static void seesWhoIsThere(Browser alice, Browser bob, Product product) {
    alice.press("B Bob").reads("Available · " + product.address("bob"));
    bob.reads("Available · " + product.address("alice"));
    bob.choose("Your status", "busy");
    alice.reads("Busy · ");
    bob.press("Back").choose("Your status", "offline");
    alice.reads("Not here · ");
    bob.choose("Your status", "away");
    alice.reads("Away · ");
    picture(bob, "away-phone-dark");

    alice.press("C Carol").press("More about Carol").press("Add to contacts");
    alice.press("Contacts").shows("ul[aria-label=Contacts]");
    picture(alice, "contacts");
    assertClean(alice, "contacts");
    alice.press("Chats").press("B Bob").press("More about Bob");
    picture(alice, "more");
    assertClean(alice, "a menu");
    bob.press("A Alice").reads("Available · ");
    alice.press("Block").reads("You have blocked Bob");
    bob.reads("Not here · ").write("Hello?").reads("not delivered: not signed in");
    picture(alice, "blocked");
    alice.press("More about Bob").press("Unblock");
    bob.reads("Available · ");
    bob.press("Back").choose("Your status", "available");
    alice.reads("Available · ");
    bob.press("A Alice");
  }

  @Test
  void twoPeopleChatCallShareAndComeBackAfterAReload() {
    try (Product product = Product.up(Place.HERE, folder, "--free-ports");
        Browser alice = Browser.start(product, folder.resolve("alice"), ALICE, true);
        Browser bob = Browser.start(product, folder.resolve("bob"), BOB, true)) {
      alice.chromium().look(1280, 800, false);
      bob.chromium().look(390, 780, true);
      alice.open().reads("Sign in");
      picture(alice, "sign-in");
      assertClean(alice, "sign-in");
      alice.signIn(product.address("alice"), "not it").reads("not right");
      alice.signIn("alice").reads("Nobody yet");
      bob.open().signIn("bob").reads("Nobody yet");

      alice.openConversation(product.address("bob")).write("Lunch at one?").reads("delivered");
      bob.reads("Lunch at one?");
      picture(bob, "people-phone-dark");
      assertClean(bob, "people");
      bob.press("A Alice").write("Yes, see you there.");
      alice.reads("Yes, see you there.");
      alice.find("car").reads("In your organisation");
      alice.press("C Carol").write("And you?").reads("kept until");
      String nobody = product.address("bob").replace("bob", "nobody");
      alice.openConversation(nobody).write("Anybody?").reads("not delivered: nobody has this");
      picture(alice, "chat-failed");
      assertClean(alice, "a message that failed");

      seesWhoIsThere(alice, bob, product);

      alice.press("B Bob").press("Video call with Bob");
      bob.reads("Alice is calling");
      picture(bob, "ringing-phone-dark");
      assertClean(bob, "ringing");
      bob.press("Answer with video");
      alice.hears(BOB).sees(20).reads("direct").reads("ms round trip");
      bob.hears(ALICE).sees(20);
      alice.reads("In a call ·");
      picture(alice, "video-call");
      picture(bob, "video-call-phone-dark");
      assertClean(alice, "in a call");
      assertClean(bob, "in a call");

      alice.press("Mute");
      bob.hears(0);
      alice.press("Mute");
      bob.hears(ALICE);

      alice.press("Hold").reads("On hold");
      bob.reads("They put you on hold");
      bob.hears(0);
      picture(bob, "held-phone-dark");
      alice.press("Hold");
      bob.hears(ALICE).sees(5);

      alice.press("Screen").reads("Screen");
      bob.sees(5);
      picture(alice, "screen");
      alice.press("Screen");

      alice.ask("loseLine()");
      alice.reads("No connection to the server").hears(BOB);
      picture(alice, "line-lost");
      alice.lacks("No connection to the server").reads("In a call ·");
      bob.press("Hold");
      alice.reads("They put you on hold");
      bob.press("Hold");
      alice.lacks("They put you on hold").press("Hold");
      bob.reads("They put you on hold");
      alice.press("Hold");
      bob.lacks("They put you on hold").hears(ALICE);

      alice.open();
      alice.hears(BOB).sees(20);
      bob.hears(ALICE).sees(20);
      picture(alice, "after-reload");

      bob.press("Hang up").reads("Call ended");
      alice.reads("The other side hung up");
      picture(alice, "call-over");
      assertClean(alice, "a call that is over");
    }
  }
}
