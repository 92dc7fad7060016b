package org.turnpike.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnpike.lab.client.Baresip;
import org.turnpike.lab.client.Linphone;
import org.turnpike.lab.network.Place;
import org.turnpike.wire.Needs;

/// Presence and messages between two clients that have nothing in common but the RFCs: baresip and
/// Linphone.
@Needs({"baresip", "linphonec"})
class PresenceClientsIT {

  private static final String BOB = "bob@127.0.0.1";

  @TempDir Path folder;
  private final List<AutoCloseable> open = new ArrayList<>();

  @AfterEach
  void stop() throws Exception {
    for (AutoCloseable each : open.reversed()) {
      each.close();
    }
  }

  private <C extends AutoCloseable> C closing(C each) {
    open.add(each);
    return each;
  }

  private Baresip watching(Product product, String name) {
    Baresip phone =
        closing(
            Baresip.start(
                Place.HERE,
                folder.resolve(name),
                new Baresip.Settings(
                    product.address(name),
                    product.password(name),
                    product.at("sip-udp"),
                    "udp",
                    "",
                    Optional.empty(),
                    "127.0.0.1",
                    440),
                List.of(BOB)));
    phone.awaitRegistered();
    return phone;
  }

  private Linphone bob(Product product) throws IOException {
    int port;
    try (DatagramSocket free = new DatagramSocket(0, InetAddress.ofLiteral("127.0.0.1"))) {
      port = free.getLocalPort();
    }
    return closing(
        Linphone.start(
            Place.HERE,
            folder.resolve("bob"),
            new Linphone.Settings(
                product.address("bob"),
                product.password("bob"),
                product.at("sip-udp"),
                "udp",
                product.at("turn-udp"),
                "udp",
                880),
            Optional.of(new Linphone.Presence(port, List.of(product.address("alice"))))));
  }

  private void order(String... words) {
    List<String> all = new ArrayList<>(List.of(words));
    all.addAll(List.of("--data", folder.resolve("data").toString()));
    assertThat(Turnpike.commandLine().execute(all.toArray(new String[0]))).isZero();
  }

  private static boolean seesBobOnline(String line) {
    return line.contains("<sip:" + BOB + "> changed status")
        && line.contains("to ")
        && line.substring(line.lastIndexOf("to ")).contains("Online");
  }

  @Test
  void statusIsSeenABlockedWatcherSeesNothingAndAMessageWaits() throws IOException {
    Product product = closing(Product.up(Place.HERE, folder, "--free-ports"));
    order("user", "contact", "bob", "carol", "--block");
    Baresip alice = watching(product, "alice");
    Baresip carol = watching(product, "carol");
    alice.message("kept-while-away");
    alice.await("SIP/2.0 202 ");

    Linphone bob = bob(product);
    bob.await("Message received from sip:alice@127.0.0.1: kept-while-away");
    alice.await(PresenceClientsIT::seesBobOnline);
    bob.message(product.address("alice"), "from-bob");
    alice.await("from-bob");
    alice.message("from-alice");
    bob.await("from-alice");

    // Only now is carol told; what she was told before was that he is away.
    assertThat(carol.output()).noneMatch(PresenceClientsIT::seesBobOnline);
    assertThat(carol.output()).anyMatch(line -> line.contains("<basic>closed</basic>"));
    order("user", "uncontact", "bob", "carol");
    carol.await(PresenceClientsIT::seesBobOnline);
  }
}
