package org.turnpike.cli;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnpike.lab.client.Baresip;
import org.turnpike.lab.network.Place;
import org.turnpike.wire.Needs;

/// Two phones that nobody here wrote, one over UDP and one over TLS, call each other through
/// `turnpike up`.
class FirstCallIT {

  private static final double ALICE = 440;
  private static final double BOB = 880;

  @TempDir Path folder;

  private static Baresip phone(
      Product product, Path folder, String user, String transport, String listener, double tone) {
    String at = product.at(listener);
    return Baresip.start(
        Place.HERE,
        folder.resolve(user),
        new Baresip.Settings(
            product.address(user),
            product.password(user),
            at,
            transport,
            "",
            Optional.empty(),
            at.startsWith("[") ? "::1" : "127.0.0.1",
            tone));
  }

  @Test
  @Needs("baresip")
  void aPhoneOverUdpCallsOneOverTlsAndEachHearsTheOther() {
    try (Product product = Product.up(Place.HERE, folder, "--free-ports");
        Baresip alice = phone(product, folder, "alice", "udp", "sip-udp", ALICE);
        Baresip bob = phone(product, folder, "bob", "tls", "sip-tls", BOB)) {
      alice.awaitRegistered();
      bob.awaitRegistered();

      alice.call(product.address("bob"));
      alice.awaitEstablished();
      bob.awaitEstablished();

      Ears.assertTwoWay(Ears.recording(alice), ALICE, Ears.recording(bob), BOB);
      alice.hangUp();
      bob.awaitClosed();
    }
  }

  @Test
  @Needs("baresip")
  void aPhoneOverTlsCallsOneOverTcpAndTheCalledOneHangsUp() {
    try (Product product = Product.up(Place.HERE, folder, "--free-ports");
        Baresip alice = phone(product, folder, "alice", "tls", "sip-tls", ALICE);
        Baresip bob = phone(product, folder, "bob", "tcp", "sip-tcp", BOB)) {
      alice.awaitRegistered();
      bob.awaitRegistered();

      alice.call(product.address("bob"));
      alice.awaitEstablished();
      bob.awaitEstablished();

      Ears.assertTwoWay(Ears.recording(alice), ALICE, Ears.recording(bob), BOB);
      bob.hangUp();
      alice.awaitClosed();
    }
  }

  @Test
  @Needs("baresip")
  void aPhoneOverUdpCallsOneOverTcpOnIpv6() {
    try (Product product = Product.up(Place.HERE, folder, "--free-ports", "--bind", "::1");
        Baresip alice = phone(product, folder, "alice", "udp", "sip-udp", ALICE);
        Baresip bob = phone(product, folder, "bob", "tcp", "sip-tcp", BOB)) {
      alice.awaitRegistered();
      bob.awaitRegistered();

      alice.call(product.address("bob"));
      alice.awaitEstablished();
      bob.awaitEstablished();

      Ears.assertTwoWay(Ears.recording(alice), ALICE, Ears.recording(bob), BOB);
      alice.hangUp();
      bob.awaitClosed();
    }
  }
}
