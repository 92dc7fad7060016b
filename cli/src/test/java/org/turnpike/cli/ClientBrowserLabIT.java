package org.turnpike.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.turnpike.cli.FirstCallLabIT.SERVER;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnpike.lab.capture.Capture;
import org.turnpike.lab.capture.Sighting;
import org.turnpike.lab.client.Baresip;
import org.turnpike.lab.network.Lab;
import org.turnpike.lab.network.Namespace;
import org.turnpike.lab.tone.Tone;
import org.turnpike.wire.Needs;

/// People at the browser client over the network of [FirstCallLabIT]: their routers let them reach
/// the server's pages, its WebSocket and its relay, and each other not at all.
@Tag("lab")
@Needs({"root", "chromium", "baresip", "tcpdump", "nft", "ip"})
class ClientBrowserLabIT {

  private static final double ALICE = 440;
  private static final double BOB = 880;

  /// WebSocket and pages.
  private static final String TCP = "7443, 8443";

  @TempDir Path folder;

  /// Nothing that could be sound came past the relay: no RTP, and of DTLS, which carries the keys,
  /// nothing either.
  private static void assertRelayed(String link, List<Sighting> seen) {
    assertThat(seen)
        .as(link + ": media outside of the relay")
        .noneMatch(s ->
            !s.wrapped().inTurn()
                && (s.isMedia() || s.kind() == Sighting.Kind.DTLS)
                && s.carrier() == Sighting.Carrier.UDP);
    FirstCallLabIT.assertThroughRelay(link, seen);
  }

  @Test
  void withTheDirectPathBlockedACallTakesTheRelayAndWithoutTheRelayThereIsNoSound() {
    try (Lab lab = Lab.open()) {
      Namespace inet = lab.namespace("inet");
      lab.bridge(inet, "br", "203.0.113.254/24");
      Namespace server = lab.namespace("server");
      lab.plug(server, "eth0", SERVER + "/24", inet, "br");
      Namespace alicePlace = FirstCallLabIT.home(lab, inet, "alice", 1, "3478", TCP);
      Namespace bobPlace = FirstCallLabIT.home(lab, inet, "bob", 2, "3478", TCP);
      // The browsers ask for names of their maker's; of nobody here.
      alicePlace.etc("resolv.conf", "# no name server\n");
      bobPlace.etc("resolv.conf", "# no name server\n");
      Product product = lab.owns(Product.up(server, folder, "--bind", SERVER));
      Capture onA = lab.owns(Capture.start(alicePlace, "eth0", folder.resolve("alice.pcap")));
      Capture onB = lab.owns(Capture.start(bobPlace, "eth0", folder.resolve("bob.pcap")));
      Browser alice =
          lab.owns(Browser.start(alicePlace, product, folder.resolve("alice"), ALICE, true));
      Browser bob = lab.owns(Browser.start(bobPlace, product, folder.resolve("bob"), BOB, true));
      alice.open().signIn("alice").openConversation(product.address("bob"));
      bob.open().signIn("bob").openConversation(product.address("alice"));
      alice.reads("Available · ").press("Call Bob");
      bob.reads("Alice is calling").press("Answer");

      alice.hears(BOB).reads("relay over UDP");
      bob.hears(ALICE).reads("relay over UDP");
      alice.press("Hang up");
      bob.reads("The other side hung up");
      assertRelayed("alice's link", onA.stop());
      assertRelayed("bob's link", onB.stop());

      // The negative control: the relay alone is taken away, from the one who is called.
      bobPlace.nft(
          """
          table inet cut {
            chain output {
              type filter hook output priority 0; policy accept;
              udp dport 3478 drop
            }
          }
          """);
      Capture without =
          lab.owns(Capture.start(bobPlace, "eth0", folder.resolve("without-relay.pcap")));
      alice.press("Call Bob");
      bob.reads("Alice is calling").press("Answer");
      bob.reads("Reconnecting");
      bob.hears(0);
      assertThat(without.stop())
          .as("the call was placed and tried, without media")
          .isNotEmpty()
          .noneMatch(Sighting::isMedia);
    }
  }

  private Baresip phone(Namespace place, Product product) {
    return Baresip.start(
        place,
        folder.resolve("phone"),
        new Baresip.Settings(
            product.address("bob"),
            product.password("bob"),
            SERVER + ":5061",
            "tls",
            "mediaenc=dtls_srtp;medianat=ice;audio_codecs=opus/48000/2",
            Optional.empty(),
            "eth0",
            BOB));
  }

  /// What a browser insists on (RFC 8827, RFC 8834): ICE, keys by DTLS, RTP and RTCP on one port.
  /// The phone offers and answers it without bundling, which audio alone does not need.
  @Test
  void aBrowserAndAPhoneCallEachOther() {
    try (Lab lab = Lab.open()) {
      Namespace inet = lab.namespace("inet");
      lab.bridge(inet, "br", "203.0.113.254/24");
      Namespace server = lab.namespace("server");
      lab.plug(server, "eth0", SERVER + "/24", inet, "br");
      Namespace alicePlace = lab.namespace("alice");
      lab.plug(alicePlace, "eth0", "203.0.113.21/24", inet, "br");
      alicePlace.etc("resolv.conf", "# no name server\n");
      Namespace bobPlace = lab.namespace("bob");
      lab.plug(bobPlace, "eth0", "203.0.113.22/24", inet, "br");
      Product product = lab.owns(Product.up(server, folder, "--bind", SERVER));
      Baresip bob = lab.owns(phone(bobPlace, product));
      Browser alice =
          lab.owns(Browser.start(alicePlace, product, folder.resolve("alice"), ALICE, true));
      alice.open().signIn("alice").openConversation(product.address("bob"));
      bob.awaitRegistered();

      alice.press("Call Bob").hears(BOB).reads("direct");
      bob.awaitEstablished();
      Path first = assertHeard(bob, Optional.empty());
      alice.press("Hang up").reads("Call ended");
      bob.awaitClosed();

      bob.call(product.address("alice"));
      alice.reads("Bob is calling").press("Answer").hears(BOB).reads("direct");
      bob.awaitEstablished();
      assertThat(assertHeard(bob, Optional.of(first))).isNotEqualTo(first);
      bob.hangUp();
      alice.reads("The other side hung up");
    }
  }

  private static Path assertHeard(Baresip bob, Optional<Path> before) {
    Path heard = Ears.recordingOfOpus(bob, before);
    assertThat(Tone.share(heard, ALICE)).as("the browser's tone").isGreaterThan(0.5);
    assertThat(Tone.share(heard, BOB)).as("its own tone").isLessThan(0.1);
    return heard;
  }
}
