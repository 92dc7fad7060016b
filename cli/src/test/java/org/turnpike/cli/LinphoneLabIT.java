package org.turnpike.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.turnpike.cli.FirstCallLabIT.SERVER;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.turnpike.lab.capture.Capture;
import org.turnpike.lab.capture.Sighting;
import org.turnpike.lab.client.Linphone;
import org.turnpike.lab.network.Lab;
import org.turnpike.lab.network.Namespace;
import org.turnpike.wire.Needs;

/// A third stack over the network of [FirstCallLabIT]: Linphone, whose way to the relay is UDP, or
/// TCP.
@Tag("lab")
@Needs({"root", "linphonec", "tcpdump", "nft", "ip"})
class LinphoneLabIT {

  private static final double ALICE = 440;
  private static final double BOB = 880;

  @TempDir Path folder;

  /// Before its ICE is done Linphone sends to where the other side's offer says, past its relay;
  /// its router lets none of it out, and nothing in.
  private static void assertRelayed(
      String link, String phone, String turnTransport, List<Sighting> seen) {
    FirstCallLabIT.assertThroughRelay(link, seen);
    assertThat(seen)
        .as(link + ": bare RTP that arrived")
        .noneMatch(s ->
            FirstCallLabIT.rtp(s)
                && !s.wrapped().inTurn()
                && s.to().getAddress().getHostAddress().equals(phone));
    assertThat(seen)
        .as(link + ": RTP over " + turnTransport)
        .filteredOn(s -> FirstCallLabIT.rtp(s) && s.wrapped().inTurn())
        .allMatch(s -> s.carrier().name().equalsIgnoreCase(turnTransport));
  }

  private Linphone linphone(
      Namespace place, Product product, String user, String turnTransport, double tone) {
    return Linphone.start(
        place,
        folder.resolve(user),
        new Linphone.Settings(
            product.address(user),
            product.password(user),
            SERVER + ":5060",
            "udp",
            SERVER + ":3478",
            turnTransport,
            tone));
  }

  @ParameterizedTest
  @ValueSource(strings = {"udp", "tcp"})
  void twoLinphonesBehindTwoNatsHearEachOtherThroughTheRelay(String turnTransport) {
    try (Lab lab = Lab.open()) {
      Namespace inet = lab.namespace("inet");
      lab.bridge(inet, "br", "203.0.113.254/24");
      Namespace server = lab.namespace("server");
      lab.plug(server, "eth0", SERVER + "/24", inet, "br");
      Namespace alicePlace = FirstCallLabIT.home(lab, inet, "alice", 1);
      Namespace bobPlace = FirstCallLabIT.home(lab, inet, "bob", 2);
      Product product = lab.owns(Product.up(server, folder, "--bind", SERVER));
      Capture onA = lab.owns(Capture.start(alicePlace, "eth0", folder.resolve("alice.pcap")));
      Capture onB = lab.owns(Capture.start(bobPlace, "eth0", folder.resolve("bob.pcap")));
      Linphone alice = lab.owns(linphone(alicePlace, product, "alice", turnTransport, ALICE));
      Linphone bob = lab.owns(linphone(bobPlace, product, "bob", turnTransport, BOB));

      alice.call(product.address("bob"));
      alice.awaitEstablished();
      bob.awaitEstablished();
      Path heardByAlice = Ears.recording(alice);
      Path heardByBob = Ears.recording(bob);
      alice.hangUp();
      alice.awaitClosed();
      bob.awaitClosed();

      Ears.assertTwoWay(heardByAlice, ALICE, heardByBob, BOB);
      assertRelayed("alice's link", "10.1.0.2", turnTransport, onA.stop());
      assertRelayed("bob's link", "10.2.0.2", turnTransport, onB.stop());
    }
  }
}
