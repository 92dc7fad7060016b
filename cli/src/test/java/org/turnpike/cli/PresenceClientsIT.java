package org.turnpike.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
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

  /// More than a baresip's publication lasts.
  private static final Duration PUBLISHED = Duration.ofSeconds(90);

  private static final String BOB = "bob@127.0.0.1";

  @TempDir Path folder;
  private final Opened open = new Opened();

  @AfterEach
  void stop() throws Exception {
    open.close();
  }

  private Baresip watching(Product product, String name) {
    Baresip phone =
        open.add(
            Baresip.watching(
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
    return open.add(
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

  /// Whether a document says that somebody is there. Both phones write down what comes, a document
  /// on one line or on many; what they say of it themselves depends on what they knew before.
  private static Predicate<String> sees(String user) {
    return sees(user, "open");
  }

  private static Predicate<String> sees(String user, String basic) {
    boolean[] theirs = {false};
    return line -> {
      if (line.contains("entity=\"")) {
        theirs[0] = line.contains("entity=\"sip:" + user + "@");
      }
      return theirs[0] && line.contains("<basic>" + basic + "</basic>");
    };
  }

  /// Whether Linphone takes a document and says so, in words of its own.
  private static Predicate<String> says(String status) {
    return line -> line.contains("Friend ") && line.contains("alice@") && line.contains(status);
  }

  @Test
  void statusIsSeenABlockedWatcherSeesNothingAndAMessageWaits() throws IOException {
    Product product = open.add(Product.up(Place.HERE, folder, "--free-ports"));
    order("user", "contact", "bob", "carol", "--block");
    Baresip alice = watching(product, "alice");
    Baresip carol = watching(product, "carol");
    alice.message(BOB, "kept-while-away");
    alice.await("SIP/2.0 202 ");

    Linphone bob = bob(product);
    bob.await("Message received from sip:alice@127.0.0.1: kept-while-away");
    alice.await(sees("bob"));
    bob.await(sees("alice"));
    bob.message(product.address("alice"), "from-bob");
    alice.await("from-bob");
    alice.message(BOB, "from-alice");
    bob.await("from-alice");

    // Only now is carol told; what she was told before was that he is away.
    assertThat(carol.output()).noneMatch(sees("bob"));
    carol.await("<basic>closed</basic>");
    order("user", "uncontact", "bob", "carol");
    carol.await(sees("bob"));

    // Who goes is seen to go, by a client that takes no document that is none by RFC 3863.
    bob.await(says("Online"));
    int said = bob.said();
    alice.quit();
    // baresip may be gone before it is asked for a password: then its publication ends by itself.
    bob.awaitAfter(said, sees("alice", "closed"), PUBLISHED);
    bob.awaitAfter(said, says("Offline"));
    assertThat(bob.output()).noneMatch(line -> line.contains("Wrongly formatted"));
  }
}
