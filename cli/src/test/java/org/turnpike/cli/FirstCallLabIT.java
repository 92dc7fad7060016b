package org.turnpike.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnpike.lab.capture.Capture;
import org.turnpike.lab.capture.Sighting;
import org.turnpike.lab.client.Baresip;
import org.turnpike.lab.network.Lab;
import org.turnpike.lab.network.Namespace;
import org.turnpike.wire.Needs;

/// The first call over a network of namespaces: each phone behind a NAT of its own that lets it
/// reach the server's SIP and TURN ports and nothing else, so that ICE is left with the relay.
///
/// ```
///  alice 10.1.0.2 ── nat-a 203.0.113.1 ──┐
///                                      inet ── server 203.0.113.10
///  bob   10.2.0.2 ── nat-b 203.0.113.2 ──┘
/// ```
@Tag("lab")
@Needs({"root", "baresip", "tcpdump", "nft", "ip"})
class FirstCallLabIT {

  static final String SERVER = "203.0.113.10";
  private static final double ALICE = 440;
  private static final double BOB = 880;

  @TempDir Path folder;

  /// A home whose router lets a phone reach SIP and TURN of the server.
  static Namespace home(Lab lab, Namespace inet, String name, int number) {
    return home(lab, inet, name, number, "3478, 5060", "3478, 5061");
  }

  /// A home router: translates what goes out, by address and port of the destination, and lets in
  /// answers only.
  ///
  /// @param udp ports of the server that it lets through
  static Namespace home(Lab lab, Namespace inet, String name, int number, String udp, String tcp) {
    Namespace nat = lab.namespace("nat-" + name);
    lab.plug(nat, "wan", "203.0.113." + number + "/24", inet, "br");
    Namespace phone = lab.namespace(name);
    lab.link(nat, "lan", "10." + number + ".0.1/24", phone, "eth0", "10." + number + ".0.2/24");
    nat.router();
    phone.ip("route add default via 10." + number + ".0.1");
    nat.nft(
        """
        table inet home {
          chain forward {
            type filter hook forward priority 0; policy drop;
            ct state established,related accept
            iifname "lan" ip daddr %s udp dport { %s } accept
            iifname "lan" ip daddr %s tcp dport { %s } accept
            iifname "lan" reject
          }
          chain postrouting {
            type nat hook postrouting priority 100; policy accept;
            oifname "wan" masquerade random
          }
        }
        """
            .formatted(SERVER, udp, SERVER, tcp));
    return phone;
  }

  private Baresip phone(
      Namespace place,
      Product product,
      String user,
      String transport,
      int port,
      boolean turn,
      double tone) {
    return Baresip.start(
        place,
        folder.resolve(user),
        new Baresip.Settings(
            product.address(user),
            product.password(user),
            SERVER + ":" + port,
            transport,
            "medianat=ice",
            turn
                ? Optional.of(
                    new Baresip.Turn("turn:" + SERVER + ":3478", user, product.password(user)))
                : Optional.empty(),
            "eth0",
            tone));
  }

  private static long count(List<Sighting> seen, Predicate<Sighting> which) {
    return seen.stream().filter(which).count();
  }

  static boolean rtp(Sighting sighting) {
    return sighting.kind() == Sighting.Kind.RTP;
  }

  /// Media inside TURN both ways, and none outside it.
  private static void assertRelayed(String link, List<Sighting> seen) {
    assertThat(count(seen, s -> rtp(s) && !s.wrapped().inTurn())).as(link + ": bare RTP").isZero();
    assertThroughRelay(link, seen);
  }

  static void assertThroughRelay(String link, List<Sighting> seen) {
    assertThat(
            count(
                seen,
                s ->
                    rtp(s)
                        && s.wrapped().inTurn()
                        && s.to().getAddress().getHostAddress().equals(SERVER)
                        && s.to().getPort() == 3478))
        .as(link + ": RTP to the relay")
        .isGreaterThan(50);
    assertThat(
            count(
                seen,
                s ->
                    rtp(s)
                        && s.wrapped().inTurn()
                        && s.from().getAddress().getHostAddress().equals(SERVER)
                        && s.from().getPort() == 3478))
        .as(link + ": RTP from the relay")
        .isGreaterThan(50);
  }

  @Test
  void behindTwoNatsWithTheDirectPathBlockedMediaTakesTheRelay() {
    try (Lab lab = Lab.open()) {
      Namespace inet = lab.namespace("inet");
      lab.bridge(inet, "br", "203.0.113.254/24");
      Namespace server = lab.namespace("server");
      lab.plug(server, "eth0", SERVER + "/24", inet, "br");
      Namespace alicePlace = home(lab, inet, "alice", 1);
      Namespace bobPlace = home(lab, inet, "bob", 2);
      Product product = lab.owns(Product.up(server, folder, "--bind", SERVER));
      Capture onA = lab.owns(Capture.start(alicePlace, "eth0", folder.resolve("alice.pcap")));
      Capture onB = lab.owns(Capture.start(bobPlace, "eth0", folder.resolve("bob.pcap")));
      Baresip alice = lab.owns(phone(alicePlace, product, "alice", "udp", 5060, true, ALICE));
      Baresip bob = lab.owns(phone(bobPlace, product, "bob", "tls", 5061, true, BOB));
      alice.awaitRegistered();
      bob.awaitRegistered();

      alice.call(product.address("bob"));
      alice.awaitEstablished();
      bob.awaitEstablished();
      Path heardByAlice = Ears.recording(alice);
      Path heardByBob = Ears.recording(bob);

      Ears.assertTwoWay(heardByAlice, ALICE, heardByBob, BOB);
      alice.hangUp();
      bob.awaitClosed();
      assertRelayed("alice's link", onA.stop());
      assertRelayed("bob's link", onB.stop());
    }
  }

  /// The negative control: without a relay nothing gets through, so the test above cannot pass by
  /// another way.
  @Test
  void withoutTheRelayNoMediaArrives() {
    try (Lab lab = Lab.open()) {
      Namespace inet = lab.namespace("inet");
      lab.bridge(inet, "br", "203.0.113.254/24");
      Namespace server = lab.namespace("server");
      lab.plug(server, "eth0", SERVER + "/24", inet, "br");
      Namespace alicePlace = home(lab, inet, "alice", 1);
      Namespace bobPlace = home(lab, inet, "bob", 2);
      Product product = lab.owns(Product.up(server, folder, "--bind", SERVER));
      Capture onB = lab.owns(Capture.start(bobPlace, "eth0", folder.resolve("bob.pcap")));
      Baresip alice = lab.owns(phone(alicePlace, product, "alice", "udp", 5060, false, ALICE));
      Baresip bob = lab.owns(phone(bobPlace, product, "bob", "tls", 5061, false, BOB));
      alice.awaitRegistered();
      bob.awaitRegistered();

      alice.call(product.address("bob"));
      alice.awaitEstablished();
      bob.await("[0:00:08] audio=0/0"); // its own clock of the call: eight seconds, and nothing
      alice.hangUp();
      bob.awaitClosed();

      assertThat(onB.stop()).isNotEmpty().noneMatch(FirstCallLabIT::rtp);
    }
  }
}
