package org.turnpike.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnpike.lab.network.Lab;
import org.turnpike.lab.network.Namespace;
import org.turnpike.lab.network.Place;
import org.turnpike.lab.network.Running;
import org.turnpike.traversal.stun.StunClass;
import org.turnpike.traversal.turn.TimeLimitedKeys;
import org.turnpike.wire.Needs;

/// An Edge as a process, and what becomes of its clients when something is taken from it.
@Tag("lab")
@Needs({"root", "ip", "prlimit", "turnutils_uclient"})
class RelayFaultsLabIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path folder;
  private final List<TurnClient> clients = new ArrayList<>();

  private Path site(String net) {
    try {
      Path site = folder.resolve("site.yaml");
      Files.writeString(site, Sites.oneEdge(net));
      return site;
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static String loopback() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    return "127." + random.nextInt(1, 255) + "." + random.nextInt(1, 250);
  }

  private TimeLimitedKeys keys() throws IOException {
    String first = Files.readAllLines(folder.resolve("data").resolve("secrets")).getFirst();
    return new TimeLimitedKeys("any", first.split(" = ")[1]);
  }

  private TurnClient client(Product product, String user) throws IOException {
    String name = keys().marked(user, Instant.now().plusSeconds(600));
    TurnClient made = new TurnClient(product.at("turn-udp"), name, keys().password(name));
    clients.add(made);
    return made;
  }

  private Product up(Place place, Path site) {
    return Product.up(place, folder, site.toString(), "--node", "edge1");
  }

  @Test
  void afterAKillItsClientsAreToldAndServedAnew() throws IOException {
    Path site = site(loopback());
    TurnClient alice;
    try (Product product = up(Place.HERE, site)) {
      alice = client(product, "alice");
      assertThat(alice.allocate().kind()).isEqualTo(StunClass.SUCCESS);
      product.process().kill();
      product.process().awaitEnd(PATIENCE);
    }
    try (Product again = up(Place.HERE, site);
        alice) {
      assertThat(again.process().isAlive()).isTrue();
      assertThat(alice.refresh().errorCode()).isEqualTo(437);
      assertThat(alice.allocate().kind()).isEqualTo(StunClass.SUCCESS);
    }
  }

  @Test
  void withoutDescriptorsNewcomersGet508AndThoseItHasAreServed() throws Exception {
    try (Product product = up(Place.HERE, site(loopback()))) {
      TurnClient alice = client(product, "alice");
      assertThat(alice.allocate().kind()).isEqualTo(StunClass.SUCCESS);
      client(product, "warm").refresh();
      String pid = Long.toString(product.process().pid());
      limit(pid, "10:");

      TurnClient bob = client(product, "bob");
      assertThat(bob.allocate().errorCode()).isEqualTo(508);
      assertThat(alice.refresh().kind()).isEqualTo(StunClass.SUCCESS);

      limit(pid, "4096:");
      assertThat(bob.allocate().kind()).isEqualTo(StunClass.SUCCESS);
    } finally {
      clients.forEach(TurnClient::close);
    }
  }

  /// The soft limit alone: to raise the hard one again takes a right that a container may lack.
  private static void limit(String pid, String files) throws Exception {
    Process set =
        new ProcessBuilder("prlimit", "--pid", pid, "--nofile=" + files).inheritIO().start();
    assertThat(set.waitFor()).isZero();
  }

  @Test
  void whenItsAddressIsGoneAndBackItRelaysAgain() throws IOException {
    try (Lab lab = Lab.open()) {
      Namespace edge = lab.namespace("edge");
      Namespace client = lab.namespace("client");
      lab.link(edge, "eth0", "10.7.0.70/25", client, "eth0", "10.7.0.1/25");
      edge.ip("addr add 10.7.0.130/24 dev eth0");
      edge.ip("addr add 10.7.0.131/24 dev eth0");
      edge.ip("addr add 10.7.0.132/24 dev eth0");
      client.ip("addr add 10.7.0.2/24 dev eth0");
      Product product = lab.owns(up(edge, site("10.7.0")));
      assertThat(product.at("turn-udp")).isEqualTo("10.7.0.132:3478");
      assertThat(uclient(client, "before")).contains("Total lost packets 0 ");

      edge.ip("addr del 10.7.0.132/24 dev eth0");
      assertThat(uclient(client, "without")).doesNotContain("Total lost packets 0 ");
      assertThat(product.process().isAlive()).isTrue();

      edge.ip("addr add 10.7.0.132/24 dev eth0");
      assertThat(uclient(client, "after")).contains("Total lost packets 0 ");
    }
  }

  /// Two clients that talk through the relay; what the program says, or that it waits in vain.
  private String uclient(Namespace place, String name) throws IOException {
    String user = keys().marked(name, Instant.now().plusSeconds(600));
    try (Running client =
        place.start(
            folder.resolve(name + ".log"),
            List.of(
                "timeout",
                "8",
                "turnutils_uclient",
                "-y",
                "-u",
                user,
                "-w",
                keys().password(user),
                "-n",
                "5",
                "-m",
                "1",
                "10.7.0.132"))) {
      client.awaitEnd(PATIENCE);
      return String.join("\n", client.output());
    }
  }
}
